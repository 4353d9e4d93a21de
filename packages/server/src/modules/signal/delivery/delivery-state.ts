import type { Fold } from '../../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../../stores/profiles/port.ts';
import { DELIVERIES_STREAM } from '../signal-event.ts';
import { type DeliveryRecord, decodeDelivery, encodeDelivery } from './delivery-record.ts';
import { type Run, Watermark } from './watermark.ts';

/** Integration → what is settled. */
const STATE_SPACE = 'signal-delivery';
/** Integration and position → the record of a dead letter. */
const DEAD_SPACE = 'signal-dead';
const CURSOR_SPACE = 'signal-cursors';
const CURSOR_KEY = 'deliveries';

/** What is settled of one integration. */
export interface DeliveryState {
  readonly low: Position;
  readonly above: readonly Run[];
  /** Dead letters that were opened again and are not settled yet. */
  readonly replaying: readonly Position[];
}

const NOTHING: DeliveryState = { low: 0, above: [], replaying: [] };

/** Folds the deliveries into what is settled and what is dead, so that a worker goes on where it was killed. */
export class FoldedDeliveries {
  readonly fold: Fold;
  #position: Position = 0;
  #waiting: { position: Position; resume: () => void }[] = [];

  constructor(profiles: Profiles) {
    this.fold = {
      name: 'signal-deliveries',
      stream: DELIVERIES_STREAM,
      cursor: async () => {
        const [value] = await profiles.getMany(CURSOR_SPACE, [CURSOR_KEY]);
        this.#reached(value === undefined ? 0 : Number(value.toString()));
        return this.#position;
      },
      apply: async (records) => {
        await profiles.commit(await writesFor(profiles, records));
        this.#reached(records.at(-1)?.position ?? 0);
      },
    };
  }

  /** Resolves when everything up to there is folded in. */
  upTo(position: Position): Promise<void> {
    if (this.#position >= position) return Promise.resolve();
    return new Promise((resume) => this.#waiting.push({ position, resume }));
  }

  #reached(position: Position): void {
    this.#position = Math.max(this.#position, position);
    const due = this.#waiting.filter((each) => each.position <= this.#position);
    this.#waiting = this.#waiting.filter((each) => !due.includes(each));
    for (const { resume } of due) resume();
  }
}

async function writesFor(profiles: Profiles, records: readonly LogRecord[]): Promise<ProfileWrite[]> {
  const decoded = records
    .map(({ data }) => decodeDelivery(data))
    .filter(({ outcome }) => outcome !== 'retrying');
  const ids = [...new Set(decoded.map(({ integrationId }) => integrationId))];
  const folding = new Map(
    await Promise.all(
      ids.map(async (id) => {
        const { low, above, replaying } = await deliveryState(profiles, id);
        return [id, { mark: new Watermark(low, above), replaying: new Set(replaying) }] as const;
      }),
    ),
  );
  const dead = new Map<string, DeliveryRecord | null>();
  for (const record of decoded) {
    const state = folding.get(record.integrationId);
    if (state === undefined) continue;
    const key = deadKey(record.integrationId, record.position);
    if (record.outcome === 'replayed') state.replaying.add(record.position);
    else {
      state.replaying.delete(record.position);
      state.mark.settle(record.run ?? [record.position, record.position]);
    }
    state.mark.raise(record.low);
    dead.set(key, record.outcome === 'dead' ? record : null);
  }
  return [
    ...[...folding].map(([id, { mark, replaying }]) => ({
      space: STATE_SPACE,
      key: id,
      value: Buffer.from(JSON.stringify({ low: mark.low, above: mark.above(), replaying: [...replaying] })),
    })),
    ...[...dead].map(([key, record]) => ({
      space: DEAD_SPACE,
      key,
      value: record === null ? null : encodeDelivery(record),
    })),
    { space: CURSOR_SPACE, key: CURSOR_KEY, value: Buffer.from(String(records.at(-1)?.position ?? 0)) },
  ];
}

export async function deliveryState(profiles: Profiles, integrationId: string): Promise<DeliveryState> {
  const [value] = await profiles.getMany(STATE_SPACE, [integrationId]);
  if (value === undefined) return NOTHING;
  const state = JSON.parse(value.toString()) as DeliveryState;
  // Single positions were kept before runs were.
  return { ...state, above: state.above.map((each) => (typeof each === 'number' ? [each, each] : each)) };
}

/** Dead letters of an integration after a position, the oldest first. */
export async function deadLetters(
  profiles: Profiles,
  { integrationId, after, limit }: { integrationId: string; after: Position; limit: number },
): Promise<DeliveryRecord[]> {
  const rows = await profiles.scan(DEAD_SPACE, deadKey(integrationId, after), limit);
  return rows
    .filter(({ key }) => key.startsWith(`${integrationId}/`))
    .map(({ value }) => decodeDelivery(value));
}

export async function deadLetter(
  profiles: Profiles,
  integrationId: string,
  position: Position,
): Promise<DeliveryRecord | null> {
  const [value] = await profiles.getMany(DEAD_SPACE, [deadKey(integrationId, position)]);
  return value === undefined ? null : decodeDelivery(value);
}

/** Positions as wide as the largest safe integer, so that keys stand in their order. */
function deadKey(integrationId: string, position: Position): string {
  return `${integrationId}/${String(position).padStart(16, '0')}`;
}
