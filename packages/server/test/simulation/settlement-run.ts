import { type Dice, seededDice } from '../../src/base/dice.ts';
import type { AdRecord, ClickRecord } from '../../src/modules/delivery/index.ts';
import type { settlement } from '../../src/modules/delivery/settlement.ts';
import type { settlementFunds } from '../../src/modules/delivery/settlement-funds.ts';
import type { Ledger, openLedger } from '../../src/modules/ledger/index.ts';
import type { Db } from '../../src/stores/db/port.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { StoreFailure } from './failures.ts';
import { type Evidence, faultOfCommit, faultOfEnd, faultOfState } from './invariants.ts';
import { BUDGETS, MOMENTS, SELLER_ID, sellerCampaignsOf, startTables, ZONE } from './scene.ts';
import { type Disk, simulatedDb } from './simulated-db.ts';
import { type Streams, simulatedLog } from './simulated-log.ts';
import type { BudgetRow } from './tables.ts';
import { Turns } from './turns.ts';

/** The code that is tried: as it is, or with a fault planted. */
export interface Code {
  readonly openLedger: typeof openLedger;
  readonly settlement: typeof settlement;
  readonly settlementFunds: typeof settlementFunds;
}

/** Clicks of bots and clicks on ads that were never shown: a tenth. */
const FLAWED = 0.1;
const FLAWS = ['bot', 'no-impression'] as const;

const BILLABLE_MS = 24 * 3_600_000;
const DELIVERIES = 14;
const CHANGES = 4;
const KILLS_MAX = 3;
const KILL_CHANCE = 0.01;

/** The same records are handed over again now and then, and a failed append does not always make anybody look at the cursor. */
const REPEATS = 0.1;
const GOES_ON = 0.3;

/** More turns than any sound run takes: then something goes round in circles. */
const TURNS_MAX = 20_000;

/**
 * Clicks arrive late, twice and out of order, budgets change meanwhile, appends fail or tear, and the process is killed at
 * any turn and started again; the same seed plays the same way. Resolves with the first thing that was wrong, or null.
 */
export async function playSettlement(seed: number, code: Code): Promise<string | null> {
  const run = new Run(seed, code);
  return run.play();
}

class Run {
  readonly #code: Code;
  readonly #dice: Dice;
  readonly #turns: Turns;
  readonly #streams: Streams = new Map();
  readonly #disk: Disk;
  readonly #deliveries: AdRecord[];
  #delivered = 0;
  #changed = 0;
  #kills = 0;
  #isDone = false;
  #seenVersion = 0;
  #fault: string | null = null;
  #ledger: Ledger | null = null;

  constructor(seed: number, code: Code) {
    this.#code = code;
    this.#dice = seededDice(seed);
    this.#turns = new Turns(seededDice(seed + 1_000_003));
    const tables = startTables(this.#dice);
    this.#deliveries = withFlaws(deliveriesOf(this.#dice), seededDice(seed + 2_000_003));
    this.#disk = {
      tables,
      version: 0,
      committing: (written, look) => this.#wrong(faultOfCommit(this.#evidence(), { written, look })),
    };
  }

  async play(): Promise<string | null> {
    while (!this.#isDone && this.#fault === null) {
      const life = this.#turns.life;
      this.#boot();
      await this.#turns.run(() => this.#afterTurn());
      if (life === this.#turns.life && !this.#isDone) this.#wrong('everybody waits for somebody else');
    }
    if (this.#fault === null) this.#wrong(faultOfEnd(this.#evidence(), this.#ledger));
    return this.#fault;
  }

  #boot(): void {
    const db = simulatedDb(this.#disk, this.#turns);
    const log = simulatedLog(this.#streams, this.#turns, this.#dice);
    this.#serve(db, log).catch((error) => {
      if (!(error instanceof StoreFailure)) this.#wrong(`it failed: ${error}`);
      else this.#turns.kill(); // a start that fails is tried again
    });
  }

  async #serve(db: Db, log: Log): Promise<void> {
    const ledger = await this.#code.openLedger({ db, log });
    this.#ledger = ledger;
    let memory = await db.query<BudgetRow>('BUDGETS');
    const funds = this.#code.settlementFunds({
      campaigns: {
        sellerCampaignsOf: () => sellerCampaignsOf(memory),
        committedSellers: async (tx) =>
          new Map([[SELLER_ID, sellerCampaignsOf(await tx.query<BudgetRow>('BUDGETS'))]]),
      },
      zoneOf: () => ZONE,
    });
    const fold = this.#code.settlement({ ...funds, ledger, billableMs: BILLABLE_MS });
    const refresh = async () => {
      memory = await db.query<BudgetRow>('BUDGETS');
    };
    await Promise.all([this.#deliver(log), this.#change(db, { ledger, refresh }), this.#follow(fold, log)]);
    this.#isDone = true;
  }

  /** The network: each record is sent until it is answered, so that an answer that is lost makes a second one. */
  async #deliver(log: Log): Promise<void> {
    for (; this.#delivered < this.#deliveries.length; this.#delivered++) {
      const record = Buffer.from(JSON.stringify(this.#deliveries[this.#delivered]));
      while (!(await answered(log.append('ads', [record]))));
    }
  }

  /** Whoever edits budgets over the API, in the steps of the real one: the account's lock, the change, the caps, then memory. */
  async #change(
    db: Db,
    { ledger, refresh }: { ledger: Ledger; refresh: () => Promise<void> },
  ): Promise<void> {
    const life = this.#turns.life;
    while (this.#changed < CHANGES) {
      for (let pause = Math.floor(this.#dice() * 12); pause > 0; pause--) await this.#turns.take(life);
      this.#changed++;
      const ids = BUDGETS.map(({ budgetId }) => budgetId).filter(() => this.#dice() < 0.6);
      const kind = Math.floor(this.#dice() * 3);
      const capMicros = Math.floor(this.#dice() * 1_500);
      const days = 1 + Math.floor(this.#dice() * 3);
      await db.transaction(async (tx) => {
        await ledger.lockAccounts(tx, ids);
        if (kind === 0)
          return void (await ledger.setCaps(
            tx,
            ids.map((budgetId) => ({ budgetId, capMicros })),
          ));
        for (const budget of await tx.query<BudgetRow>('BUDGETS')) {
          if (!ids.includes(budget.budgetId)) continue;
          const endDate = `2026-03-${Math.min(31, Number(budget.startDate.slice(8)) + days - 1)}`;
          const isShorter = endDate <= budget.endDate;
          const change = kind === 1 ? { isSuspended: !budget.isSuspended } : isShorter ? { endDate } : {};
          await tx.query('BUDGET', [{ ...budget, ...change }]);
        }
      });
      await refresh();
    }
  }

  async #follow(fold: ReturnType<typeof settlement>, log: Log): Promise<void> {
    let position: number | null = null;
    for (;;) {
      try {
        position ??= await fold.cursor();
        const records = await log.read('ads', position, {
          records: 1 + Math.floor(this.#dice() * 5),
          bytes: 1e9,
        });
        const last = records.at(-1);
        const isAll = this.#delivered === this.#deliveries.length && this.#changed === CHANGES;
        if (last === undefined && isAll) return void (await fold.cursor()); // as the next start looks
        if (last === undefined) continue;
        const after: number = last.position;
        const goesOn = this.#dice() < GOES_ON;
        await fold.apply(records).catch((error) => {
          // What failed is the append after the commit. The stream is mended by whatever is settled next.
          if (!goesOn || !(error instanceof StoreFailure)) throw error;
        });
        if (this.#dice() < REPEATS) await fold.apply(records);
        position = after;
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        position = null;
      }
    }
  }

  #afterTurn(): void {
    const version = this.#disk.version + (this.#streams.get('charges')?.length ?? 0);
    if (version !== this.#seenVersion) this.#wrong(faultOfState(this.#evidence()));
    this.#seenVersion = version;
    if (this.#turns.turns > TURNS_MAX) this.#wrong(`it is not done after ${TURNS_MAX} turns`);
    if (this.#kills < KILLS_MAX && this.#dice() < KILL_CHANCE) {
      this.#kills++;
      this.#turns.kill();
    }
  }

  #evidence(): Evidence {
    return { tables: this.#disk.tables, streams: this.#streams };
  }

  #wrong(fault: string | null): void {
    if (fault === null || this.#fault !== null) return;
    this.#fault = fault;
    this.#turns.kill();
  }
}

async function answered(append: Promise<unknown>): Promise<boolean> {
  try {
    await append;
    return true;
  } catch (error) {
    if (error instanceof StoreFailure) return false;
    throw error;
  }
}

/** Clicks on a few links, some of them twice, and impressions between them. */
function deliveriesOf(dice: Dice): AdRecord[] {
  const subject = { v: 1 as const, advertiserId: 1, campaignId: 7, sellerId: SELLER_ID, shopper: [] };
  return Array.from({ length: DELIVERIES }, (_, i): AdRecord => {
    const moment = MOMENTS[Math.floor(dice() * MOMENTS.length)];
    const timeMs = Date.parse(moment?.at ?? '');
    const ageMs = [60_000, BILLABLE_MS - 1, BILLABLE_MS, BILLABLE_MS + 1][Math.floor(dice() * 4)] ?? 0;
    const link = Math.floor(dice() * DELIVERIES);
    const bid = { ...subject, bidId: `b${link}`, timeMs, bidMs: timeMs - ageMs };
    if (dice() < 0.15) return { ...bid, kind: 'impression', products: [] };
    const click: ClickRecord = {
      ...bid,
      kind: 'click',
      linkId: `l${link}`,
      product: 'p',
      priceMicros: 50 + i * 20,
    };
    return click;
  });
}

/** Some of the clicks are no shopper's. By dice of their own: the same seed plays the same way but for them. */
function withFlaws(deliveries: readonly AdRecord[], dice: Dice): AdRecord[] {
  return deliveries.map((record) => {
    const flaw = dice() < FLAWED ? FLAWS[Math.floor(dice() * FLAWS.length)] : undefined;
    return record.kind === 'click' && flaw !== undefined ? { ...record, flaw } : record;
  });
}
