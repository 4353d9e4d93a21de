import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Db } from '../../../stores/db/port.ts';
import type { DeliverySettings, Integration, Pause } from './integration.ts';

/** What a revision fixes. */
export interface RevisionContent {
  readonly variant: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: DeliverySettings;
}

export interface Revision {
  readonly revision: number;
  readonly variant: string;
  readonly config: Readonly<Record<string, string>>;
  readonly settings: DeliverySettings;
  readonly madeBy: string;
  readonly madeAtMs: number;
}

interface Row extends Omit<Integration, 'secrets'> {
  readonly paused: Pause | null;
  readonly sealed: string;
}

const SELECT = `
  SELECT it.id, it.advertiser_id AS "advertiserId", it.vendor, it.name, it.delivery_mode AS "deliveryMode", it.enabled, it.paused,
    it.revision, it.starts_after AS "startsAfter", it.created_at_ms AS "createdAtMs",
    rev.variant, rev.config, rev.secrets AS sealed, rev.settings
  FROM signal_integrations AS it
  JOIN signal_integration_revisions AS rev ON rev.integration_id = it.id AND rev.revision = it.revision
  WHERE it.uninstalled_at_ms IS NULL`;

/** Those that are installed, the oldest first. */
export async function installedIntegrations(db: Db, box: SecretBox): Promise<Integration[]> {
  const rows = await db.query<Row>(`${SELECT} ORDER BY it.created_at_ms, it.id`);
  return rows.map(({ sealed, ...row }) => {
    const text = box.unseal(sealed, purposeOf(row.id));
    if (text === null) return { ...row, secrets: {}, paused: UNREADABLE };
    return { ...row, secrets: JSON.parse(text) as Record<string, string> };
  });
}

/** The database came without its key, or with another one. */
const UNREADABLE: Pause = {
  ...{ atMs: 0, status: 0, cause: 'The secrets of the integration cannot be read' },
  resolution: 'Put the right secrets.key back into the data directory, or enter the secrets again.',
};

function purposeOf(integrationId: string): string {
  return `integration ${integrationId}`;
}

export async function insertRevision(
  tx: Db,
  box: SecretBox,
  made: RevisionContent & { id: string; revision: number; by: string; atMs: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO signal_integration_revisions
       (integration_id, revision, variant, config, secrets, settings, pipeline, made_by, made_at_ms)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6::jsonb, '[]'::jsonb, $7, $8)`,
    [
      ...[made.id, made.revision, made.variant, JSON.stringify(made.config)],
      ...[box.seal(JSON.stringify(made.secrets), purposeOf(made.id)), JSON.stringify(made.settings)],
      ...[made.by, made.atMs],
    ],
  );
}

export async function revisionsOf(db: Db, id: string): Promise<Revision[]> {
  return db.query<Revision>(
    `SELECT revision, variant, config, settings, made_by AS "madeBy", made_at_ms AS "madeAtMs"
     FROM signal_integration_revisions WHERE integration_id = $1 ORDER BY revision DESC`,
    [id],
  );
}
