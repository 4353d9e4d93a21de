import { HOUR_MS } from '../../base/time.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Log, LogRecord, Position } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { ADS_STREAM, type ClickRecord } from '../delivery/index.ts';
import { SITE_STREAM } from '../events/index.ts';
import { AttributionState } from './attribution-state.ts';
import type { Sale } from './credit.ts';
import { clickIn, saleIn } from './from-records.ts';
import { Outbox } from './outbox.ts';

export interface AttributionDeps {
  readonly profiles: Profiles;
  readonly log: Log;
  /** How long after a click a sale is credited to it: 1 to 90 days. */
  readonly windowDaysOf: (advertiserId: number) => number;
  readonly currencyOf: (advertiserId: number) => string | undefined;
}

export interface Attribution {
  /** One reads clicks, one reads orders; either may be ahead of the other by any distance. */
  readonly folds: readonly Fold[];
  /** Appends to the `sales` stream what was committed before a crash; the folds do so too before they read on. */
  relay(): Promise<void>;
}

const CURSOR_SPACE = 'cursor';

/** A cursor that moved over records without meaning is written this often: reading them again costs little. */
const IDLE_RECORDS_MAX = 10_000;

/** Puts a batch into the state; answers whether anything in it mattered. */
type Work = (records: readonly LogRecord[], state: AttributionState) => Promise<boolean>;

export function openAttribution(deps: AttributionDeps): Attribution {
  const { profiles, log } = deps;
  const outbox = new Outbox({ profiles, log });
  const inTurn = turns();
  const windowMsOf = (advertiserId: number): number => deps.windowDaysOf(advertiserId) * 24 * HOUR_MS;

  function foldOf(name: string, stream: string, work: Work): Fold {
    let idle = 0;

    async function apply(records: readonly LogRecord[]): Promise<void> {
      const last = records.at(-1);
      if (last === undefined) return;
      const state = new AttributionState(profiles, windowMsOf);
      const isMeaningful = await work(records, state);
      idle = isMeaningful ? 0 : idle + records.length;
      if (!isMeaningful && idle < IDLE_RECORDS_MAX) return;
      idle = 0;
      const cursor = { space: CURSOR_SPACE, key: name, value: Buffer.from(String(last.position)) };
      await commit(state, cursor);
      await outbox.relay();
    }

    return {
      name,
      stream,
      cursor: () =>
        inTurn(async (): Promise<Position> => {
          await outbox.relay();
          const [stored] = await profiles.getMany(CURSOR_SPACE, [name]);
          return stored === undefined ? 0 : Number(stored.toString());
        }),
      apply: (records) => inTurn(() => apply(records)),
    };
  }

  async function commit(
    state: AttributionState,
    cursor: { space: string; key: string; value: Buffer },
  ): Promise<void> {
    const { writes, seq } = await outbox.writesFor(state.put);
    try {
      await profiles.commit([...state.writes(), ...writes, cursor]);
      outbox.committed(seq);
    } catch (error) {
      outbox.uncertain();
      throw error;
    }
  }

  return {
    folds: [
      foldOf('attribution-clicks', ADS_STREAM, addClicks),
      foldOf('attribution-sales', SITE_STREAM, (records, state) => addSales(records, state, deps.currencyOf)),
    ],
    relay: () => inTurn(() => outbox.relay()),
  };
}

async function addClicks(records: readonly LogRecord[], state: AttributionState): Promise<boolean> {
  const clicks = records.map(clickIn).filter((click): click is ClickRecord => click !== null);
  if (clicks.length === 0) return false;
  await state.readForClicks(clicks);
  for (const click of clicks) state.addClick(click);
  return true;
}

async function addSales(
  records: readonly LogRecord[],
  state: AttributionState,
  currencyOf: AttributionDeps['currencyOf'],
): Promise<boolean> {
  const sales = records
    .map((record) => saleIn(record, currencyOf))
    .filter((sale): sale is Sale => sale !== null);
  if (sales.length === 0) return false;
  await state.readForSales(sales);
  for (const sale of sales) state.addSale(sale);
  return true;
}

/** Runs one piece of work after another: both folds change the same state. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
