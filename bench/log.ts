import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles, writeWhole } from '../packages/server/src/stores/log/segment-files.ts';
import { openSegmentLog } from '../packages/server/src/stores/log/segment-log.ts';
import type { BenchResult } from './result.ts';

const IN_FLIGHT = 512;
const RECORDS = 300_000;
const RECORD_BYTES = 1_024;

/** How fast durable records are appended when many callers wait at once, and how long each waits. */
export async function benchLog(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-bench-log-'));
  const log = await openSegmentLog({ directory });
  try {
    const record = Buffer.alloc(RECORD_BYTES, 'x');
    await appendMany({ count: RECORDS / 10, append: () => log.append('warm', [record]) });
    const bare = await bareDisk(join(directory, 'bare'));
    const big = await appendMany({ count: RECORDS, append: () => log.append('big', [record]) });
    const small = Array.from({ length: 6 }, () => Buffer.alloc(200, 'y'));
    const six = await appendMany({ count: RECORDS / 10, append: () => log.append('six', small) });
    const readStart = process.hrtime.bigint();
    const read = await readAll((after) => log.read('big', after, { records: 1_000, bytes: 1_000_000 }));
    const readSeconds = secondsSince(readStart);
    return [
      {
        name: 'log append, 1-KB records, 512 in flight',
        value: big.perSecond,
        unit: 'records/s',
        ratio: Number((big.perSecond / bare).toFixed(2)),
        note: 'ratio: against writing the same groups of bytes durably, one after the other',
      },
      { name: 'log append, 1-KB records, p50', value: big.p50Ms, unit: 'ms' },
      { name: 'log append, 1-KB records, p99', value: big.p99Ms, unit: 'ms' },
      { name: 'log append, six 200-byte records at once', value: six.perSecond, unit: 'appends/s' },
      { name: 'log append, six 200-byte records at once, p99', value: six.p99Ms, unit: 'ms' },
      { name: 'log read from the start', value: Math.round(read / readSeconds), unit: 'records/s' },
    ];
  } finally {
    await log.close();
    await rm(directory, { recursive: true });
  }
}

/** Records a second when groups of as many bytes as callers wait with are written durably, and nothing else is done. */
async function bareDisk(path: string): Promise<number> {
  const fd = await diskFiles.open(path, 'create');
  const group = Buffer.alloc(IN_FLIGHT * RECORD_BYTES, 'x');
  const groups = Math.round(RECORDS / IN_FLIGHT);
  const start = process.hrtime.bigint();
  for (let i = 0; i < groups; i++) {
    await writeWhole(diskFiles, fd, { buffers: [group], offset: i * group.length });
  }
  const perSecond = (groups * IN_FLIGHT) / secondsSince(start);
  await diskFiles.close(fd);
  return perSecond;
}

async function appendMany(load: {
  count: number;
  append: () => Promise<unknown>;
}): Promise<{ perSecond: number; p50Ms: number; p99Ms: number }> {
  const waits = new Float64Array(load.count);
  let started = 0;
  async function caller(): Promise<void> {
    while (started < load.count) {
      const mine = started++;
      const before = performance.now();
      await load.append();
      waits[mine] = performance.now() - before;
    }
  }
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  const seconds = secondsSince(start);
  waits.sort();
  const at = (share: number): number => Number((waits[Math.floor(load.count * share)] ?? 0).toFixed(2));
  return { perSecond: Math.round(load.count / seconds), p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function readAll(
  read: (after: number) => Promise<readonly { readonly position: number }[]>,
): Promise<number> {
  let after = 0;
  for (;;) {
    const last = (await read(after)).at(-1);
    if (last === undefined) return after;
    after = last.position;
  }
}

function secondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e9;
}

if (import.meta.main) console.table(await benchLog());
