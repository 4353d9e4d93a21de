import type { Readable } from 'node:stream';
import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import { type Clock, HOUR_MS } from '../../base/time.ts';
import type { Columns } from '../../stores/columns/port.ts';
import type { Db } from '../../stores/db/port.ts';
import { asOfText, readFactsState, stateAsOf } from './as-of.ts';
import type { ReportWorld } from './dimensions.ts';
import type { ExportFiles } from './export-files.ts';
import { planExport } from './export-plan.ts';
import { type ExportFormat, readExportRequest, windowAt } from './export-request.ts';
import {
  type ExportJob,
  expireJobs,
  finishJob,
  insertJob,
  readJob,
  readPending,
  readTwin,
} from './export-rows.ts';
import { problems } from './problems.ts';
import { reportPieces } from './report.ts';

/** The contract names no time; Souk keeps a file for a day. */
const RETENTION_MS = 24 * HOUR_MS;
/** An identical request gets the earlier job for so long, but only while no fact has been added since. */
const TWIN_MS = 60_000;
/** Exports are written one after the other; with more than this waiting, a client is sent away. */
const WAITING_MAX = 1_000;
/** Nobody waits on the line for an export: it may take minutes, and works on disk early rather than in memory. */
const UNHURRIED = {
  secondsMax: 600,
  settings: 'max_bytes_before_external_group_by = 50000000, max_bytes_before_external_sort = 50000000',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface OpenExport {
  readonly format: ExportFormat;
  readonly asOf: string;
  readonly bytes: number;
  readonly content: Readable;
}

export interface ExportsDeps {
  readonly db: Db;
  readonly columns: Columns;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly world: ReportWorld;
  readonly files: ExportFiles;
  /** Told why an export failed. */
  readonly failed: (exportId: string, error: unknown) => void;
}

/** Real-time exports: jobs in the database, files beside it, one writer. */
export class Exports {
  readonly #deps: ExportsDeps;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(deps: ExportsDeps) {
    this.#deps = deps;
  }

  /** Takes up what a restart interrupted. */
  async start(): Promise<void> {
    await this.#deps.files.prepare();
    await this.#expire();
    for (const job of await readPending(this.#deps.db)) this.#enqueue(job);
  }

  /**
   * Throws `Refusal`; otherwise the job is stored, and will be written even if the process dies now. `asOf` is that of
   * an earlier report.
   */
  async create(body: unknown, visible: ReadonlySet<number>, asOf?: string): Promise<ExportJob> {
    const { db, clock, ids, world } = this.#deps;
    const nowMs = clock.now();
    const read = readExportRequest(body, { nowMs, visible, world });
    if ('length' in read) throw new Refusal(read);
    await this.#expire();
    const state = stateAsOf(await readFactsState(db), asOf);
    const name = sha256Hex(`${asOfText(state.asOf)}\n${JSON.stringify(read)}`);
    const twin = await readTwin(db, name, nowMs - TWIN_MS);
    if (twin !== undefined) return twin;
    if (this.#waiting >= WAITING_MAX) throw new Refusal([problems.exportsBusy(this.#waiting)]);

    const { window, ...request } = read;
    const id = uuidOf(ids.next());
    const job: ExportJob = {
      id,
      request: { ...request, ...windowAt(window, nowMs), asOf: state.asOf },
      createdMs: nowMs,
      status: 'Pending',
      message: null,
    };
    await insertJob(db, job, name);
    this.#enqueue(job);
    return job;
  }

  /** Throws `Refusal` when there is no such job, or one about advertisers that the caller may not see. */
  async status(id: string, visible: ReadonlySet<number>): Promise<ExportJob> {
    const { db, clock } = this.#deps;
    const job = UUID.test(id.toLowerCase()) ? await readJob(db, id.toLowerCase()) : undefined;
    if (job === undefined || !job.request.advertiserIds.every((advertiserId) => visible.has(advertiserId))) {
      throw new Refusal([problems.exportUnknown()]);
    }
    return job.createdMs + RETENTION_MS <= clock.now() ? { ...job, status: 'Expired' } : job;
  }

  /** The file of a finished job. Throws `Refusal` for every other one. */
  async open(id: string, visible: ReadonlySet<number>): Promise<OpenExport> {
    const job = await this.status(id, visible);
    if (job.status === 'Expired') throw new Refusal([problems.exportExpired()]);
    if (job.status !== 'Done') throw new Refusal([problems.exportUnfinished(job.status)]);
    const file = await this.#deps.files.read(job.id, job.request.format);
    if (file === null) throw new Refusal([problems.exportExpired()]);
    const { format, asOf } = job.request;
    return { format, asOf: asOfText(asOf), ...file };
  }

  /** Resolves when nothing is being written. What waits is written after the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#last;
  }

  #enqueue(job: ExportJob): void {
    this.#waiting++;
    this.#last = this.#last.then(async () => {
      if (!this.#stopping) await this.#write(job);
      this.#waiting--;
    });
  }

  async #write({ id, request }: ExportJob): Promise<void> {
    const { db, columns, world, files, failed } = this.#deps;
    try {
      const plan = planExport(request, request, world);
      const state = { ...(await readFactsState(db)), asOf: request.asOf };
      let count = 0;
      const pieces = reportPieces(
        { columns, names: world, state },
        { plan, format: request.format, ...UNHURRIED, counted: (rows) => (count = rows) },
      );
      await files.write(id, request.format, pieces);
      const isWanted = await finishJob(db, id, { status: 'Done', message: `rows_count=${count}` });
      if (!isWanted) await files.remove(id);
    } catch (error) {
      failed(id, error);
      const message = 'the export could not be written; create it again';
      await finishJob(db, id, { status: 'Failure', message }).catch((second) => failed(id, second));
    }
  }

  async #expire(): Promise<void> {
    const { db, clock, files } = this.#deps;
    for (const id of await expireJobs(db, clock.now() - RETENTION_MS)) await files.remove(id);
  }
}

/** 128 random bits in the form of a version-4 UUID. */
function uuidOf(id: string): string {
  const bytes = Buffer.from(id, 'base64url');
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
