import type { Fold } from '../../stores/log/folds.ts';
import type { Log, LogRecord } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { ADS_STREAM } from '../delivery/index.ts';
import { SITE_STREAM } from '../events/index.ts';
import { CLICKS_FOLD, cursorWrite, readCursor, SALES_FOLD } from './cursors.ts';
import { Draft, inSlices } from './draft.ts';
import { clicksIn, type Happening } from './from-records.ts';
import { currentGeneration, firstGeneration, type Generation, generationWrite } from './generation.ts';
import { Outbox } from './outbox.ts';
import { Rebuilds } from './rebuilds.ts';
import { SiteReader } from './site-reader.ts';
import { Sweep } from './sweep.ts';
import { turns } from './turns.ts';

export interface AttributionDeps {
  readonly profiles: Profiles;
  readonly log: Log;
  /** How long after a click a sale is credited to it: 1 to 90 days. */
  readonly windowDaysOf: (advertiserId: number) => number;
  readonly currencyOf: (advertiserId: number) => string | undefined;
}

export interface Attribution {
  /** One reads clicks, one reads orders; either may be ahead of the other. */
  readonly folds: readonly Fold[];
  /** Computes past attribution again, while the folds go on. */
  readonly rebuilds: Rebuilds;
  /** Appends to the `sales` stream what was committed before a crash; the folds do so too before they read on. */
  relay(): Promise<void>;
}

/** A cursor that moved over records without meaning is written this often: reading them again costs little. */
const IDLE_RECORDS_MAX = 10_000;

/** What a fold that is behind takes at once: a commit waits for the disk, and so shall stand for many records. */
const BATCH = { records: 10_000, bytes: 10_000_000 };

/** One of the two streams, and what its records mean. */
interface Reading {
  readonly name: string;
  readonly stream: string;
  begin(): void;
  happeningsIn(records: readonly LogRecord[]): readonly Happening[];
  /** Called when what was found since it began is committed. */
  committed(): Promise<void>;
}

export function openAttribution(deps: AttributionDeps): Attribution {
  const { profiles, log, windowDaysOf } = deps;
  const outbox = new Outbox({ profiles, log });
  const inTurn = turns();

  function foldOf(reading: Reading): Fold {
    let idle = 0;

    async function apply(records: readonly LogRecord[]): Promise<void> {
      const last = records.at(-1);
      if (last === undefined) return;
      const begun: Generation[] = [];
      const draft = new Draft(profiles, async (advertiserId) => {
        const current = await currentGeneration(profiles, advertiserId);
        if (current !== null) return current;
        const first = firstGeneration(advertiserId, windowDaysOf(advertiserId));
        begun.push(first);
        return first;
      });
      reading.begin();
      let found = 0;
      await inSlices(records, async (slice) => {
        const happenings = reading.happeningsIn(slice);
        found += happenings.length;
        await draft.add(happenings);
      });
      idle = found > 0 ? 0 : idle + records.length;
      if (found === 0 && idle < IDLE_RECORDS_MAX) return;
      idle = 0;
      const cursor = cursorWrite(reading.name, last.position);
      await outbox.commit([...draft.writes(), ...begun.map(generationWrite), cursor], draft.records());
      await reading.committed();
    }

    return {
      name: reading.name,
      stream: reading.stream,
      batch: BATCH,
      cursor: () =>
        inTurn(async () => {
          await outbox.relay();
          return readCursor(profiles, reading.name);
        }),
      apply: (records) => inTurn(() => apply(records)),
    };
  }

  return {
    folds: [readingClicks(), readingSite(deps)].map(foldOf),
    rebuilds: new Rebuilds({ ...deps, outbox, inTurn }),
    relay: () => inTurn(() => outbox.relay()),
  };
}

function readingClicks(): Reading {
  return {
    ...{ name: CLICKS_FOLD, stream: ADS_STREAM },
    begin() {},
    happeningsIn: clicksIn,
    async committed() {},
  };
}

function readingSite({ profiles, currencyOf }: AttributionDeps): Reading {
  const reader = new SiteReader(currencyOf);
  const sweep = new Sweep(profiles);
  let newestMs = 0;
  return {
    ...{ name: SALES_FOLD, stream: SITE_STREAM },
    begin: () => reader.begin(),
    happeningsIn(records) {
      const happenings = reader.happeningsIn(records);
      newestMs = happenings.at(-1)?.receivedMs ?? newestMs;
      return happenings;
    },
    async committed() {
      reader.committed();
      await sweep.turn(newestMs);
    },
  };
}
