import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '../../base/hash.ts';
import type { LineLog } from '../../platform/processes/child.ts';
import { type Kept, keepRunning } from '../../platform/processes/keep-running.ts';
import { platformName, unsupportedPlatform } from '../../platform/processes/platform-name.ts';
import { withLiterals } from './chdb-literals.ts';
import { type Ask, type ChdbProcess, startChdbProcess } from './chdb-process.ts';
import {
  type ColumnParams,
  type Columns,
  ColumnsUnavailable,
  INSERT_ROWS_MAX,
  STATEMENT_SECONDS,
} from './port.ts';

const CONFIG_FILE = fileURLToPath(new URL('./chdb-config.xml', import.meta.url));

/** How long a call waits for an engine that is being restarted before its caller is told to come again. */
const RESTART_WAIT_MS = 15_000;

export interface ChdbColumns extends Columns {
  /** Of the engine's process now; for tests and for telling an operator. */
  pid(): Promise<number>;
}

/** Opens the embedded column store on a folder, in a process of its own that is started again whenever it dies. */
export async function openChdbColumns(options: { dataDir: string; log: LineLog }): Promise<ChdbColumns> {
  refuseUnsupported(platformName());
  await mkdir(options.dataDir, { recursive: true });
  const start = (): Promise<ChdbProcess> =>
    startChdbProcess({ dataDir: options.dataDir, configFile: CONFIG_FILE }, options.log);
  const kept = await keepRunning('chDB', start, options.log);
  const call = async (ask: Ask): Promise<Uint8Array | undefined> => callOnce(await running(kept), ask);
  const read = async (sql: string, params: ColumnParams, format: string): Promise<Buffer> => {
    const bytes = await call({ kind: 'query', sql: withLiterals(sql, params), format });
    return bytes === undefined ? Buffer.alloc(0) : bufferOf(bytes);
  };
  return {
    async exec(sql) {
      await call({ kind: 'exec', sql });
    },
    async insert(table, rows, token) {
      for (let from = 0; from < rows.length; from += INSERT_ROWS_MAX) {
        const part = rows.slice(from, from + INSERT_ROWS_MAX);
        const payload = linesOf(part);
        await call({
          kind: 'insert',
          table,
          token: partToken(token, from),
          format: 'JSONEachRow',
          payload,
        });
      }
    },
    async insertLines(table, { columns, text }, token) {
      const payload = Buffer.from(text);
      await call({ kind: 'insert', table, token, format: 'TabSeparated', columns, payload });
    },
    async query<Row>(sql: string, params: ColumnParams = {}) {
      return rowsOf<Row>(await read(sql, params, 'JSONEachRow'));
    },
    read,
    stream: (sql, params, { format, secondsMax = STATEMENT_SECONDS, signal }) =>
      piecesOf(
        () => running(kept),
        { kind: 'stream', sql: withLiterals(sql, params), format, secondsMax },
        signal,
      ),
    async pid() {
      return (await kept.current()).pid;
    },
    close: () => kept.stop(),
  };
}

/** chDB is one native library for each platform; where npm found none, its own error would help nobody. */
export function refuseUnsupported(platform: string): void {
  const library = `@chdb/lib-${platform.startsWith('linux-') ? `${platform}-gnu` : platform}`;
  try {
    createRequire(createRequire(import.meta.url).resolve('chdb')).resolve(library);
  } catch {
    throw unsupportedPlatform('chDB', platform);
  }
}

async function running(kept: Kept<ChdbProcess>): Promise<ChdbProcess> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ColumnsUnavailable('it is being restarted')), RESTART_WAIT_MS);
  });
  try {
    return await Promise.race([kept.current(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function callOnce(engine: ChdbProcess, ask: Ask): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const { forget } = engine.ask(ask, {
      answered(bytes) {
        forget();
        resolve(bytes);
      },
      failed(error) {
        forget();
        reject(error);
      },
    });
  });
}

/** Pieces come one by one: the engine sends the next only after the reader has come back for it. */
async function* piecesOf(
  engineNow: () => Promise<ChdbProcess>,
  ask: Extract<Ask, { kind: 'stream' }>,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const engine = await engineNow();
  signal?.throwIfAborted();
  let next = Promise.withResolvers<Uint8Array | undefined>();
  const { id, forget } = engine.ask(ask, {
    answered: (bytes) => next.resolve(bytes),
    failed: (error) => next.reject(error),
  });
  let open = true;
  const gone = (): void => next.reject(signal?.reason);
  signal?.addEventListener('abort', gone);
  try {
    while (true) {
      const piece = await next.promise.catch((error) => {
        open = signal?.aborted === true;
        throw error;
      });
      if (piece === undefined) {
        open = false;
        return;
      }
      next = Promise.withResolvers();
      next.promise.catch(() => {}); // the reader may leave before it looks
      yield bufferOf(piece);
      signal?.throwIfAborted();
      engine.tell({ id, kind: 'more' });
    }
  } finally {
    signal?.removeEventListener('abort', gone);
    if (open) engine.tell({ id, kind: 'cancel' });
    forget();
  }
}

/** A token names the rows that were sent with it; the parts of one call have tokens of their own. */
function partToken(token: string, from: number): string {
  return from === 0 ? token : sha256Hex(`${token}\n${from}`);
}

function linesOf(rows: readonly Record<string, unknown>[]): Buffer {
  let lines = '';
  for (const row of rows) lines += `${JSON.stringify(row)}\n`;
  return Buffer.from(lines);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The answer is one JSON object a line; a line break inside a text is escaped, so the breaks are the borders. */
function rowsOf<Row>(bytes: Buffer): Row[] {
  const lines = bytes.toString('utf8').trimEnd();
  return lines === '' ? [] : JSON.parse(`[${lines.replaceAll('\n', ',')}]`);
}
