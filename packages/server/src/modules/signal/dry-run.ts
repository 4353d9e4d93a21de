import { shortHash } from '../../base/hash.ts';
import type { Clock } from '../../base/time.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { GovernanceState } from './governance/governance-state.ts';
import { nameKeys } from './governance/person.ts';
import { govern } from './governance/steps.ts';
import type { ItemRefusal } from './ingestion/item-refusal.ts';
import { readTracking } from './ingestion/read-tracking.ts';
import type { Integration } from './integrations/integration.ts';
import { type GovernedRecord, isKept, type JsonObject } from './signal-event.ts';
import { vendorOf } from './vendors/catalog.ts';

/** What would become of an event, without anything being kept or sent. */
export interface DryRun {
  readonly refused: ItemRefusal | null;
  readonly governed: GovernedRecord | null;
  /** Null where the event would not be sent. */
  readonly request: { readonly url: string; readonly payload: JsonObject } | null;
  /** Why it would not be sent. */
  readonly reason: string | null;
}

export interface DryRunDeps {
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly vendorId: number | null;
  readonly ownEventsUrl: () => string;
}

/** A tracking call through reading and governance, with what is known of its person now. */
export async function governDry(item: unknown, integration: Integration, deps: DryRunDeps): Promise<DryRun> {
  const { profiles, clock, vendorId } = deps;
  const receivedMs = clock.now();
  const event = readTracking(item, {
    ...{ type: null, nowMs: receivedMs, shared: {}, anonymousId: null },
    ids: { next: () => `dry-run-${shortHash(JSON.stringify(item))}` },
  });
  if (typeof event === 'string') return { refused: event, governed: null, request: null, reason: event };
  const { advertiserId } = integration;
  const received = { v: 1, advertiserId, source: 'dry-run', channel: 'server', receivedMs, event } as const;
  const arrived = { position: Number.MAX_SAFE_INTEGER, received };
  const state = await GovernanceState.load(profiles, [arrived]);
  const names = nameKeys(advertiserId, event);
  const { record } = govern(received, {
    person: state.personOf(names, arrived),
    ...{ names, vendorId, isDuplicate: false },
  });
  return prepareDry(record, integration, deps);
}

/** A governed event, past or imagined, through the integration as it is now. */
export function prepareDry(governed: GovernedRecord, integration: Integration, deps: DryRunDeps): DryRun {
  const kept = { refused: null, governed };
  if (!isKept(governed)) return { ...kept, request: null, reason: governed.dropped };
  const vendor = vendorOf(integration.vendor);
  const variant = vendor?.variants.find(({ key }) => key === integration.variant);
  const isWanted = variant?.events.length === 0 || variant?.events.includes(governed.event.event) === true;
  const request = isWanted
    ? vendor?.prepare(governed, {
        variant: integration.variant,
        config: { ...integration.config, ...integration.secrets },
        nowMs: deps.clock.now(),
        ownEventsUrl: deps.ownEventsUrl(),
      })
    : null;
  if (request === null || request === undefined)
    return {
      ...kept,
      request: null,
      reason: `the variant ${integration.variant} has no ${governed.event.event}`,
    };
  return {
    ...kept,
    request: { url: request.url.split('?', 1)[0] ?? '', payload: request.payload },
    reason: null,
  };
}
