import { assert } from '../../base/assert.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Log } from '../../stores/log/port.ts';
import { CHARGES_STREAM, type Charge } from './charge.ts';
import { readCharges } from './charge-rows.ts';

/** Charges read back and appended at once when the stream lags behind the table. */
const RELAY_BATCH = 1_000;

/**
 * Carries committed charges into the `charges` stream. A charge's number is its position there, so what a crash kept
 * from being appended is known by counting, and nothing can be appended twice.
 */
export class ChargesRelay {
  readonly #db: Db;
  readonly #log: Log;

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** Appends charges that were just committed; those before them that are still missing come first. */
  async append(charges: readonly Charge[]): Promise<void> {
    const [first] = charges;
    if (first === undefined) return;
    if ((await this.#log.end(CHARGES_STREAM)) === first.seq - 1) await this.#write(charges);
    else await this.catchUp();
  }

  /** Appends everything that the table has and the stream lacks. */
  async catchUp(): Promise<void> {
    for (;;) {
      const end = await this.#log.end(CHARGES_STREAM);
      const charges = await readCharges(this.#db, end, RELAY_BATCH);
      if (charges.length === 0) return;
      assert(charges[0]?.seq === end + 1, `charge ${end + 1} is missing from the ledger's table`);
      await this.#write(charges);
    }
  }

  async #write(charges: readonly Charge[]): Promise<void> {
    const last = await this.#log.append(
      CHARGES_STREAM,
      charges.map((charge) => Buffer.from(JSON.stringify(charge))),
    );
    assert(last === charges.at(-1)?.seq, `the last of these charges came to position ${last} of the stream`);
  }
}
