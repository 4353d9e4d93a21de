import type { Columns } from '../../stores/columns/port.ts';
import type { Db } from '../../stores/db/port.ts';
import { noteRolledUp, readFactsState } from './as-of.ts';
import { chunkOf, SOURCES } from './facts-table.ts';
import { ROLLUPS, rollUpSql, tidySql } from './rollup-tables.ts';

export interface RollupsDeps {
  readonly db: Db;
  readonly columns: Columns;
  /** Told why a chunk could not be added up. Reports are right without it, only slower; the next chunk tries again. */
  readonly failed: (error: unknown) => void;
}

/** Adds whole chunks up, one after the other, beside the folds. */
export class Rollups {
  readonly #deps: RollupsDeps;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #stopping = false;

  constructor(deps: RollupsDeps) {
    this.#deps = deps;
  }

  /** To be called when a chunk may have become whole. */
  wake(): void {
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is left to be added up. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.idle();
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#stopping) {
      this.#isWanted = false;
      await this.#rollUpAll().catch(this.#deps.failed);
    }
    this.#running = null;
  }

  async #rollUpAll(): Promise<void> {
    const { db, columns } = this.#deps;
    const { asOf, rolledChunks } = await readFactsState(db);
    for (const source of SOURCES) {
      for (let chunk = rolledChunks[source]; chunk < chunkOf(asOf[source] + 1); chunk++) {
        if (this.#stopping) return;
        for (const rollup of ROLLUPS) {
          for (const sql of rollUpSql(rollup, source, chunk)) await columns.exec(sql);
        }
        await noteRolledUp(db, source, chunk + 1);
        for (const sql of ROLLUPS.flatMap((rollup) => tidySql(rollup, chunk))) await columns.exec(sql);
      }
    }
  }
}
