import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Soon, whenThere } from '../../base/soon.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../stores/log/port.ts';
import { firstPositions } from '../../stores/profiles/first-positions.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { SALES_STREAM, type SalesRecord } from '../attribution/index.ts';
import { ADS_STREAM, type AdRecord } from '../delivery/index.ts';
import { CHARGES_STREAM, type Charge } from '../ledger/index.ts';
import { chargeLines, type FactLines, impressionLines, saleLines } from './fact-lines.ts';
import { type FactsStores, factsFold } from './facts-fold.ts';
import type { GenerationStart } from './generations.ts';

/** Who was the first impression of a bid: a pixel that is loaded again is no second impression. */
const IMPRESSIONS_SPACE = 'impressions';

/** Records read without giving way: some two milliseconds. */
const SLICE = 512;

export interface FactsDeps extends FactsStores {
  readonly profiles: Profiles;
  /** Told when a chunk of a stream is whole in the table. */
  readonly chunkDone: () => void;
}

/** The folds that fill the facts table: impressions, charged clicks, attributed sales. */
export function factsFolds(deps: FactsDeps): readonly Fold[] {
  const { chunkDone } = deps;
  return [
    factsFold(deps, {
      ...{ source: 'ads', stream: ADS_STREAM, chunkDone },
      linesOf: (records) => firstImpressions(records, deps.profiles),
    }),
    factsFold(deps, {
      ...{ source: 'charges', stream: CHARGES_STREAM, chunkDone },
      linesOf: (records) =>
        inSlices(records, (slice) =>
          joined(slice.map((record) => chargeLines(parse<Charge>(record), record.position))),
        ),
    }),
    factsFold(deps, {
      ...{ source: 'sales', stream: SALES_STREAM, chunkDone },
      linesOf: (records) => inSlices(records, salesLines),
    }),
  ];
}

/** Whether an impression of the bid is counted already. */
export function countedImpressions(profiles: Profiles): (bidId: string) => Soon<boolean> {
  return (bidId) =>
    whenThere(profiles.getMany(IMPRESSIONS_SPACE, [bidId]), ([position]) => position !== undefined);
}

async function firstImpressions(
  records: readonly LogRecord[],
  profiles: Profiles,
): Promise<readonly FactLines[]> {
  const read = await inSlices(records, (slice) => slice.flatMap(impressionIn));
  const impressions = read.flat();
  const claims = impressions.map(({ bidId, position }) => [bidId, position] as const);
  // Once for the whole batch: what is claimed is committed to the disk.
  const firsts = await firstPositions(profiles, IMPRESSIONS_SPACE, claims);
  const counted = impressions.filter(({ position }, i) => firsts[i] === position);
  return inSlices(counted, (slice) => joined(slice.map(({ lines }) => lines)));
}

/** Only what is needed later: a batch of whole records would outlive the quick part of memory. */
interface Impression {
  readonly bidId: string;
  readonly position: Position;
  readonly lines: FactLines;
}

function impressionIn(record: LogRecord): Impression[] {
  const { position } = record;
  const ad = parse<AdRecord>(record);
  return ad.kind === 'impression'
    ? [{ bidId: ad.bidId, position, lines: impressionLines(ad, position) }]
    : [];
}

/** Works through a large batch, giving way to requests every few milliseconds. */
async function inSlices<Item, Made>(
  items: readonly Item[],
  work: (slice: readonly Item[]) => Made,
): Promise<Made[]> {
  const made: Made[] = [];
  for (let from = 0; from < items.length; from += SLICE) {
    made.push(work(items.slice(from, from + SLICE)));
    await nextTurn();
  }
  return made;
}

/** The lines of credits; where an advertiser's attribution changes over stands beside them. */
function salesLines(records: readonly LogRecord[]): FactLines {
  const credits: FactLines[] = [];
  const switches: GenerationStart[] = [];
  for (const record of records) {
    const sale = parse<SalesRecord>(record);
    if (sale.kind === 'credit') credits.push(saleLines(sale, record.position));
    else
      switches.push({ advertiserId: sale.advertiserId, since: record.position, generation: sale.generation });
  }
  return { ...joined(credits), switches };
}

function joined(all: readonly FactLines[]): FactLines {
  let text = '';
  let rows = 0;
  for (const lines of all) {
    text += lines.text;
    rows += lines.rows;
  }
  return { text, rows };
}

function parse<T>(record: LogRecord): T {
  return JSON.parse(record.data.toString()) as T;
}
