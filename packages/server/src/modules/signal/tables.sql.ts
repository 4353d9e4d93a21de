import type { Migration } from '../../stores/db/port.ts';

/** Integrations are never deleted but uninstalled, so that the Delivery Log keeps their names. Revisions only grow. */
export const migrations: readonly Migration[] = [
  {
    name: 'signal-001-integrations',
    sql: `
      CREATE TABLE signal_integrations (
        id text PRIMARY KEY,
        advertiser_id integer NOT NULL,
        vendor text NOT NULL,
        name text NOT NULL CHECK (name <> ''),
        delivery_mode text NOT NULL CHECK (delivery_mode IN ('server_side')),
        enabled boolean NOT NULL,
        revision integer NOT NULL,
        starts_after bigint NOT NULL,
        paused jsonb,
        created_at_ms bigint NOT NULL,
        uninstalled_at_ms bigint
      );
      CREATE TABLE signal_integration_revisions (
        integration_id text NOT NULL REFERENCES signal_integrations,
        revision integer NOT NULL,
        variant text NOT NULL,
        config jsonb NOT NULL,
        secrets text NOT NULL,
        settings jsonb NOT NULL,
        pipeline jsonb NOT NULL,
        made_by text NOT NULL,
        made_at_ms bigint NOT NULL,
        PRIMARY KEY (integration_id, revision)
      );
      CREATE TABLE signal_audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at_ms bigint NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        detail jsonb NOT NULL
      );
      CREATE TABLE signal_refresh_tokens (
        token_sha256 text PRIMARY KEY,
        family text NOT NULL,
        actor text NOT NULL,
        member_id integer,
        expires_at_ms bigint NOT NULL,
        used_at_ms bigint
      );
      CREATE INDEX signal_refresh_tokens_family ON signal_refresh_tokens (family);`,
  },
  {
    // Sign-ins from before have no end and no key that they hang on: they are over.
    name: 'signal-002-bounds',
    sql: `
      ALTER TABLE signal_refresh_tokens
        ADD COLUMN operator_key_sha256 text,
        ADD COLUMN ends_at_ms bigint NOT NULL DEFAULT 0;
      ALTER TABLE signal_audit ADD COLUMN advertiser_id integer;
      UPDATE signal_audit AS entry SET advertiser_id = it.advertiser_id
        FROM signal_integrations AS it WHERE it.id = entry.subject;
      UPDATE signal_audit SET advertiser_id = (detail->>'advertiserId')::integer
        WHERE action = 'erase' AND subject = 'identity';
      CREATE INDEX signal_audit_advertiser ON signal_audit (advertiser_id, id);`,
  },
];
