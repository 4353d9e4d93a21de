import { assert } from '../../../base/assert.ts';
import type { Ids } from '../../../base/ids.ts';
import { type Problem, Refusal } from '../../../base/problem.ts';
import type { Clock } from '../../../base/time.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Db } from '../../../stores/db/port.ts';
import type { Position } from '../../../stores/log/port.ts';
import { problems } from '../problems.ts';
import { CATALOG, vendorOf } from '../vendors/catalog.ts';
import type { Vendor } from '../vendors/vendor.ts';
import { type AuditEntry, type AuditPage, audit, auditLog } from './audit.ts';
import { configProblems, movedSecretProblems, partsOf } from './check-config.ts';
import { settingsProblems } from './check-settings.ts';
import { DELIVERY_DEFAULTS, type DeliverySettings, type Integration, type Pause } from './integration.ts';
import { insertRevision, installedIntegrations, type Revision, revisionsOf } from './integration-rows.ts';

export interface Installation {
  readonly vendor: string;
  readonly advertiserId: number;
  readonly name: string;
  readonly variant: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly settings?: Partial<DeliverySettings>;
}

/** Fields that are absent stay as they are; a field of the configuration that is null or empty is taken out. */
export interface IntegrationChange {
  readonly name?: string;
  readonly variant?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly settings?: Partial<DeliverySettings>;
}

/** What is installed. Reads come from memory and are current as soon as a write answers. Writes throw `Refusal`. */
export interface Integrations {
  all(): readonly Integration[];
  /** Refuses an id that is not installed. */
  one(id: string): Integration;
  install(given: Installation, by: string): Promise<Integration>;
  change(id: string, change: IntegrationChange, by: string): Promise<Integration>;
  /** Enabling also ends a pause. */
  enable(id: string, enabled: boolean, by: string): Promise<Integration>;
  /** Stands still until somebody enables it again: the destination refuses it altogether. */
  pause(id: string, pause: Pause): Promise<void>;
  uninstall(id: string, by: string): Promise<void>;
  revisions(id: string): Promise<readonly Revision[]>;
  audit(page: AuditPage): Promise<readonly AuditEntry[]>;
  note(entry: Omit<AuditEntry, 'id' | 'atMs'>): Promise<void>;
}

/** Of one advertiser: each reads every event, and nobody has more destinations. */
const INTEGRATIONS_MAX = 50;

export interface IntegrationsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: SecretBox;
  /** Where the governed stream ends now. */
  readonly end: () => Promise<Position>;
  /** Told after every write. */
  readonly changed: () => void;
}

export async function openIntegrations(deps: IntegrationsDeps): Promise<Integrations> {
  return new InstalledIntegrations(deps, await installedIntegrations(deps.db, deps.secrets));
}

class InstalledIntegrations implements Integrations {
  readonly #deps: IntegrationsDeps;
  #current: readonly Integration[];

  constructor(deps: IntegrationsDeps, current: readonly Integration[]) {
    this.#deps = deps;
    this.#current = current;
  }

  all(): readonly Integration[] {
    return this.#current;
  }

  one(id: string): Integration {
    const known = this.#current.find((integration) => integration.id === id);
    if (known === undefined) throw new Refusal([problems.integrationUnknown(id)]);
    return known;
  }

  async install(given: Installation, by: string): Promise<Integration> {
    const { ids, clock, end, secrets } = this.#deps;
    const vendor = vendorNamed(given.vendor);
    const settings = withSettings(DELIVERY_DEFAULTS, given.settings);
    refuse(integrationProblems(vendor, { ...given, settings }));
    const { advertiserId, variant, name } = given;
    if (this.#current.filter((each) => each.advertiserId === advertiserId).length >= INTEGRATIONS_MAX)
      throw new Refusal([problems.tooMany(INTEGRATIONS_MAX)]);
    const [id, atMs, startsAfter] = [ids.next(), clock.now(), await end()];
    await this.#write(async (tx) => {
      await tx.query(
        `INSERT INTO signal_integrations
           (id, advertiser_id, vendor, name, delivery_mode, enabled, revision, starts_after, created_at_ms)
         VALUES ($1, $2, $3, $4, 'server_side', true, 1, $5, $6)`,
        [id, advertiserId, vendor.key, name.trim(), startsAfter, atMs],
      );
      const content = { variant, ...partsOf(vendor, given.config), settings };
      await insertRevision(tx, secrets, { id, revision: 1, by, atMs, ...content });
      await audit(tx, {
        ...{ atMs, actor: by, action: 'install', subject: id, advertiserId },
        detail: { vendor: vendor.key, variant },
      });
    });
    return this.one(id);
  }

  async change(id: string, changes: IntegrationChange, by: string): Promise<Integration> {
    const before = this.one(id);
    const vendor = vendorNamed(before.vendor);
    const { variant = before.variant, name = before.name } = changes;
    const config = { ...before.config, ...before.secrets, ...changes.config };
    const settings = withSettings(before.settings, changes.settings);
    refuse([
      ...integrationProblems(vendor, { name, variant, config, settings }),
      ...movedSecretProblems(before, changes.config ?? {}),
    ]);
    const atMs = this.#deps.clock.now();
    await this.#write(async (tx) => {
      const [row] = await tx.query<{ revision: number }>(
        'UPDATE signal_integrations SET name = $2, revision = revision + 1 WHERE id = $1 RETURNING revision',
        [id, name.trim()],
      );
      assert(row !== undefined, `integration ${id} is missing while it is changed`);
      const { revision } = row;
      const content = { variant, ...partsOf(vendor, config), settings };
      await insertRevision(tx, this.#deps.secrets, { id, revision, by, atMs, ...content });
      const fields = Object.keys({ ...changes, ...changes.config });
      const entry = { atMs, actor: by, action: 'change', subject: id, advertiserId: before.advertiserId };
      await audit(tx, { ...entry, detail: { revision, fields } });
    });
    return this.one(id);
  }

  async enable(id: string, enabled: boolean, by: string): Promise<Integration> {
    const set = enabled ? 'enabled = $2, paused = NULL' : 'enabled = $2';
    await this.#update(id, { set, value: enabled, action: enabled ? 'enable' : 'disable', by });
    return this.one(id);
  }

  pause(id: string, pause: Pause): Promise<void> {
    const set = 'paused = $2::jsonb';
    return this.#update(id, {
      set,
      value: JSON.stringify(pause),
      action: 'pause',
      by: 'signal',
      detail: pause,
    });
  }

  uninstall(id: string, by: string): Promise<void> {
    const value = this.#deps.clock.now();
    return this.#update(id, { set: 'uninstalled_at_ms = $2', value, action: 'uninstall', by });
  }

  async revisions(id: string): Promise<readonly Revision[]> {
    this.one(id);
    return revisionsOf(this.#deps.db, id);
  }

  audit(page: AuditPage): Promise<readonly AuditEntry[]> {
    return auditLog(this.#deps.db, page);
  }

  note(entry: Omit<AuditEntry, 'id' | 'atMs'>): Promise<void> {
    const { db, clock } = this.#deps;
    return audit(db, { ...entry, atMs: clock.now() });
  }

  async #write(work: (tx: Db) => Promise<void>): Promise<void> {
    const { db, secrets, changed } = this.#deps;
    await db.transaction(work);
    this.#current = await installedIntegrations(db, secrets);
    changed();
  }

  async #update(
    id: string,
    entry: { set: string; value: unknown; action: string; by: string; detail?: object },
  ): Promise<void> {
    const { advertiserId } = this.one(id);
    const { set, value, action, by: actor, detail = {} } = entry;
    await this.#write(async (tx) => {
      await tx.query(`UPDATE signal_integrations SET ${set} WHERE id = $1`, [id, value]);
      const atMs = this.#deps.clock.now();
      await audit(tx, { atMs, actor, action, subject: id, advertiserId, detail });
    });
  }
}

function refuse(found: readonly Problem[]): void {
  if (found.length > 0) throw new Refusal(found);
}

function integrationProblems(
  vendor: Vendor,
  given: Pick<Installation, 'name' | 'variant' | 'config'> & { settings: DeliverySettings },
): Problem[] {
  return [
    ...nameProblems(given.name),
    ...variantProblems(vendor, given.variant),
    ...configProblems(vendor, given.config),
    ...settingsProblems(given.settings),
  ];
}

function vendorNamed(key: string): Vendor {
  const vendor = vendorOf(key);
  if (vendor === undefined)
    throw new Refusal([
      problems.vendorUnknown(
        key,
        CATALOG.map((each) => each.key),
      ),
    ]);
  return vendor;
}

function nameProblems(name: string) {
  const isGood = name.trim() !== '' && name.length <= 200;
  return isGood ? [] : [problems.fieldInvalid('/name', 'a name has 1 to 200 characters')];
}

function variantProblems(vendor: Vendor, variant: string) {
  const known = vendor.variants.map(({ key }) => key);
  return known.includes(variant) ? [] : [problems.variantUnknown(variant, known)];
}

function withSettings(
  before: DeliverySettings,
  given: Partial<DeliverySettings> | undefined,
): DeliverySettings {
  return { ...before, ...given, deadlineMs: { ...before.deadlineMs, ...given?.deadlineMs } };
}
