import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Soon, whenThere } from '../../base/soon.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Log, LogRecord, Position } from '../../stores/log/port.ts';
import { firstPositions } from '../../stores/profiles/first-positions.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { SALES_STREAM, type SalesRecord } from '../attribution/index.ts';
import { ADS_STREAM, type AdRecord, type AdSubject } from '../delivery/index.ts';
import { CHARGES_STREAM, type Charge } from '../ledger/index.ts';
import { chargeLines, type FactLines, impressionLines, saleLines } from './fact-lines.ts';
import { type FactsStores, factsFold } from './facts-fold.ts';
import type { GenerationStart } from './generations.ts';

/** Who was the first impression of a bid: a pixel that is loaded again is no second impression. */
const IMPRESSIONS_SPACE = 'impressions';

/** Up to which position impressions are claimed. Bids' keys begin with a digit: this is none of them. */
const CLAIMED_UP_TO = 'up-to';

/** With more records to come than that, an ad may have been shown: half of the impressions that the recorder remembers. */
const UNCLAIMED_MAX = 100_000;

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

/** Whether an impression of the bid is counted already, or may be among the many that are still to be counted. */
export function countedImpressions({ profiles, log }: CountedFrom): (bid: BidKey) => Soon<boolean> {
  return (bid) =>
    whenThere(profiles.getMany(IMPRESSIONS_SPACE, [claimKey(bid), CLAIMED_UP_TO]), ([first, upTo]) => {
      if (first !== undefined) return true;
      return log.end(ADS_STREAM).then((end) => end - Number(upTo ?? 0) > UNCLAIMED_MAX);
    });
}

type CountedFrom = Pick<FactsDeps, 'profiles'> & { readonly log: Pick<Log, 'end'> };
type BidKey = Pick<AdSubject, 'bidId' | 'bidMs'>;

async function firstImpressions(
  records: readonly LogRecord[],
  profiles: Profiles,
): Promise<readonly FactLines[]> {
  const slices = await inSlices(records, impressionsIn);
  // Once for the whole batch: what is claimed is committed to the disk.
  const firsts = await firstPositions(
    profiles,
    IMPRESSIONS_SPACE,
    slices.flatMap(({ claims }) => claims),
  );
  const upTo = Buffer.from(String(records.at(-1)?.position ?? 0));
  await profiles.commit([{ space: IMPRESSIONS_SPACE, key: CLAIMED_UP_TO, value: upTo }]);
  let before = 0;
  return slices.map((slice) => {
    const from = before;
    before += slice.claims.length;
    return firstsOf(slice, firsts.slice(from, before));
  });
}

/** Only what is needed later, in few pieces: whole records would outlive the quick part of memory. */
interface Impressions {
  readonly claims: readonly (readonly [key: string, position: Position])[];
  /** Of all of them, one behind the other. */
  readonly text: string;
  /** Of each: where its lines end in the text, and how many they are. */
  readonly ends: readonly number[];
  readonly rows: readonly number[];
}

function impressionsIn(records: readonly LogRecord[]): Impressions {
  const claims: [string, Position][] = [];
  const texts: string[] = [];
  const ends: number[] = [];
  const rows: number[] = [];
  let end = 0;
  for (const record of records) {
    const ad = parse<AdRecord>(record);
    if (ad.kind !== 'impression') continue;
    const lines = impressionLines(ad, record.position);
    claims.push([claimKey(ad), record.position]);
    texts.push(lines.text);
    end += lines.text.length;
    ends.push(end);
    rows.push(lines.rows);
  }
  return { claims, text: texts.join(''), ends, rows };
}

/**
 * Keys of one time lie next to each other in the store, so that a batch writes a few pages and not one for each key: a
 * bid's id is random, its time goes before it. Nine digits in base 36 are enough for three thousand years.
 */
function claimKey({ bidId, bidMs }: BidKey): string {
  return bidMs.toString(36).padStart(9, '0') + bidId;
}

/** The lines of those that were the first of their bids: almost always all of them. */
function firstsOf({ claims, text, ends, rows }: Impressions, firsts: readonly Position[]): FactLines {
  const counts = claims.map(([, position], i) => firsts[i] === position);
  const countedRows = rows.reduce((sum, each, i) => sum + (counts[i] ? each : 0), 0);
  if (counts.every(Boolean)) return { text, rows: countedRows };
  const texts = ends.map((end, i) => (counts[i] ? text.slice(ends[i - 1] ?? 0, end) : ''));
  return { text: texts.join(''), rows: countedRows };
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
