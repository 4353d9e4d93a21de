import type { Dice } from '../../base/dice.ts';
import type { Ids } from '../../base/ids.ts';
import type { Clock } from '../../base/time.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Db } from '../../stores/db/port.ts';
import { FOLD_BATCH, type Fold } from '../../stores/log/folds.ts';
import type { Log } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { type Deliveries, openDeliveries } from './delivery/deliveries.ts';
import type { DeliveryRecord } from './delivery/delivery-record.ts';
import { deadLetters } from './delivery/delivery-state.ts';
import type { Post, Ticker } from './delivery/transport.ts';
import { type DryRun, governDry, prepareDry } from './dry-run.ts';
import { type Governance, openGovernance } from './governance/governance.ts';
import { type IdentityHub, openIdentityHub } from './governance/identity-hub.ts';
import { type Grants, openGrants } from './grants.ts';
import { type Ingestion, openIngestion } from './ingestion/ingestion.ts';
import { type Inspection, openInspection } from './inspection.ts';
import type { Integration } from './integrations/integration.ts';
import { type Integrations, openIntegrations } from './integrations/integrations.ts';
import { GOVERNED_STREAM, type GovernedRecord } from './signal-event.ts';

export interface SignalDeps {
  readonly log: Log;
  readonly profiles: Profiles;
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dice: Dice;
  readonly ticker: Ticker;
  readonly post: Post;
  readonly secrets: SecretBox;
  /** Where this server takes events by its own Events API; known only once it listens. */
  readonly ownEventsUrl: () => string;
  readonly vendorId: number | null;
  /** Told of what went wrong and is tried again. */
  readonly failed: (error: unknown) => void;
}

/** The event hub: what came in, what it was made of, and where it went. */
export interface Signal {
  readonly ingestion: Ingestion;
  readonly drops: Governance['drops'];
  readonly integrations: Integrations;
  readonly grants: Grants;
  readonly inspection: Inspection;
  readonly identities: IdentityHub;
  /** Dead letters of an integration after a position, the oldest first. */
  deadLetters(page: {
    integrationId: string;
    after: number;
    limit: number;
  }): Promise<readonly DeliveryRecord[]>;
  /** What would become of a tracking call at an integration. */
  dryRun(item: unknown, integration: Integration): Promise<DryRun>;
  /** What the integration would make of a past event now. */
  dryRunPast(governed: GovernedRecord, integration: Integration): DryRun;
  readonly deliveries: Pick<Deliveries, 'failures' | 'totals' | 'figures' | 'replay'>;
  /** To be run with all others. */
  readonly folds: readonly Fold[];
  /** Begins to deliver: the server listens by then, so that it may be a destination itself. */
  start(): Promise<void>;
  /** Resolves when nothing is left that could be delivered now; the folds were drained before. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export async function openSignal(deps: SignalDeps): Promise<Signal> {
  const { log, failed } = deps;
  const governance = openGovernance(deps);
  let deliveries: Deliveries | null = null;
  let started = false;
  const integrations: Integrations = await openIntegrations({
    ...deps,
    end: () => log.end(GOVERNED_STREAM),
    changed: () => void (started && deliveries?.follow().catch(failed)),
  });
  deliveries = openDeliveries({
    ...deps,
    integrations: () => integrations.all(),
    pause: (id, pause) => integrations.pause(id, pause),
  });
  const running = deliveries;
  // What was delivered before a crash must be known before anything is delivered again.
  await catchUp(log, running.fold);
  return {
    ingestion: openIngestion(deps),
    drops: governance.drops,
    integrations,
    grants: openGrants(deps),
    inspection: openInspection(log),
    identities: openIdentityHub(deps.profiles, governance.between),
    deadLetters: (page) => deadLetters(deps.profiles, page),
    dryRun: (item, integration) => governDry(item, integration, deps),
    dryRunPast: (governed, integration) => prepareDry(governed, integration, deps),
    deliveries: running,
    folds: [governance.fold, running.fold],
    async start() {
      started = true;
      await running.follow();
    },
    idle: () => running.idle(),
    stop: () => running.stop(),
  };
}

/** Folds in everything that is there; before the fold is handed to those that follow the log. */
async function catchUp(log: Log, fold: Fold): Promise<void> {
  let position = await fold.cursor();
  for (;;) {
    const records = await log.read(fold.stream, position, FOLD_BATCH);
    const last = records.at(-1);
    if (last === undefined) return;
    await fold.apply(records);
    position = last.position;
  }
}
