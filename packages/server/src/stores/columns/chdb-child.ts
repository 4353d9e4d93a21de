import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Session } from 'chdb';
import { type Lanes, openLanes } from './chdb-lanes.ts';
import type { Answer, Call, Goodbye } from './chdb-messages.ts';
import { STATEMENT_SECONDS } from './port.ts';

/**
 * The engine's own process: heavy queries cost the API nothing but their share of the processor, and a crash of the
 * engine costs the server nothing but the calls under way. Started by chdb-process.ts with two arguments: the data
 * folder and the configuration file.
 */

/** An earlier process of ours that was cut off from its parent needs a moment to let go of the data folder. */
const LOCK = { triesMax: 40, pauseMs: 250 };

/** The server handles so much of an answer at once: more would hold up the requests that it answers meanwhile. */
const PIECE_BYTES = 128 * 1024;

/** For each stream, also while it waits for its lane, what wakes its loop: `true` for another piece, `false` for the end. */
const streams = new Map<number, (more: boolean) => void>();

const [dataDir = '', configFile = ''] = process.argv.slice(2);
// The server stops this process when it has no more need for it; a signal to the whole group is not for us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Without a parent nobody hears the answers. What was acknowledged is on disk, so nothing is lost by going at once.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const lanes = await openWhenUnlocked();
process.on('message', (message: Call | Goodbye) => {
  if (message.kind === 'goodbye') void leave();
  else void handle(message);
});
say({ kind: 'ready' });

async function openWhenUnlocked(): Promise<Lanes> {
  for (let tries = 1; ; tries++) {
    const opened = openLanes({ dataDir, configFile });
    try {
      await opened.on('write', (session) => session.queryAsync('SELECT 1'));
      return opened;
    } catch (error) {
      if (tries === LOCK.triesMax) throw error;
      await pause(LOCK.pauseMs);
    }
  }
}

async function handle(call: Call): Promise<void> {
  try {
    const bytes = await run(call);
    if (call.kind !== 'more' && call.kind !== 'cancel') {
      say({ id: call.id, kind: 'done', ...(bytes === undefined ? {} : { bytes }) });
    }
  } catch (error) {
    const { message, clickhouseCode = codeIn(message) } = error as Error & { clickhouseCode?: number };
    say({
      id: call.id,
      kind: 'failed',
      message,
      ...(clickhouseCode === undefined ? {} : { code: clickhouseCode }),
    });
  }
}

/** An error in the middle of a stream brings its number in its text only. */
function codeIn(message: string): number | undefined {
  const code = /^Code: (\d+)\./.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}

async function run(call: Call): Promise<Uint8Array | undefined> {
  switch (call.kind) {
    case 'exec':
      await lanes.on('exec', (session) => session.queryAsync(call.sql));
      return undefined;
    case 'insert':
      await lanes.on('write', (session) =>
        session.insert({
          table: call.table,
          values: call.payload,
          format: call.format,
          ...(call.columns === undefined ? {} : { columns: call.columns }),
          settings: call.token === '' ? {} : { insert_deduplication_token: call.token },
        }),
      );
      return undefined;
    case 'query':
      return lanes.on('read', async (session) => {
        const started = performance.now();
        const answer = await session.queryAsync(call.sql, { format: call.format });
        refuseLate(started, STATEMENT_SECONDS);
        return answer.bytes();
      });
    case 'stream':
      return stream(call);
    case 'more':
    case 'cancel':
      streams.get(call.id)?.(call.kind === 'more');
      return undefined;
  }
}

type StreamCall = Extract<Call, { kind: 'stream' }>;

interface StreamReader {
  isGone: boolean;
  wanted: PromiseWithResolvers<void>;
}

/** A reader may be gone before a lane is free: then nothing starts. What was broken off must not look whole. */
async function stream(call: StreamCall): Promise<undefined> {
  const reader: StreamReader = { isGone: false, wanted: Promise.withResolvers() };
  streams.set(call.id, (more) => {
    reader.isGone ||= !more;
    reader.wanted.resolve();
  });
  try {
    await lanes.on('stream', (session) => sendPieces(session, call, reader));
  } finally {
    streams.delete(call.id);
  }
  if (reader.isGone)
    throw new Error('the answer was broken off: its reader has gone, or the engine is stopping');
}

/**
 * One piece is on its way at a time: a reader that stops reading stops the query. The engine ends a stream that takes too
 * long with an error, but for the last block, which it leaves out without a word: so the time is looked at here, too.
 */
async function sendPieces(session: Session, call: StreamCall, reader: StreamReader): Promise<void> {
  const { id, sql, format, secondsMax } = call;
  if (reader.isGone) return;
  await session.queryAsync(`SET max_execution_time = ${secondsMax}`);
  const started = performance.now();
  const pieces = session.queryStream(sql, { format });
  for await (const piece of pieces) {
    const bytes = piece.raw();
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      say({ id, kind: 'done', bytes: bytes.subarray(from, from + PIECE_BYTES) });
      await reader.wanted.promise;
      if (reader.isGone) return;
      reader.wanted = Promise.withResolvers();
    }
  }
  refuseLate(started, secondsMax);
}

/** Throws what the engine itself throws then, with its number. */
function refuseLate(started: number, secondsMax: number): void {
  if (performance.now() - started < secondsMax * 1_000) return;
  throw Object.assign(new Error(`the answer took longer than ${secondsMax} s`), { clickhouseCode: 159 });
}

async function leave(): Promise<void> {
  for (const wake of streams.values()) wake(false);
  await lanes.close();
  process.exit(0);
}

function say(answer: Answer): void {
  process.send?.(answer, undefined, undefined, () => {}); // a parent that is gone is met by `disconnect`
}
