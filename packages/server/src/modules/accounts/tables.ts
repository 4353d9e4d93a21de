import type { Migration } from '../../stores/db/port.ts';

/**
 * Clients, grants, consents and keys are never deleted but revoked, so that old records keep their names; what expires
 * (codes, refresh tokens, sessions) is cleared away. Secrets are kept as hashes; the signing key and the link secret are
 * what this server proves its own words with. A *family* is everything that came of one authorization code.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'accounts-001-accounts',
    sql: `
      CREATE TABLE advertisers (
        id integer GENERATED ALWAYS AS IDENTITY (START WITH 10001) PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        currency text NOT NULL,
        time_zone text NOT NULL,
        partner_id integer NOT NULL UNIQUE,
        mpo_enabled boolean NOT NULL,
        single_seller_enabled boolean NOT NULL,
        product_set_ids_min integer NOT NULL CHECK (product_set_ids_min >= 1),
        attribution_window_days integer NOT NULL CHECK (attribution_window_days BETWEEN 1 AND 90),
        created_at_ms bigint NOT NULL
      );
      CREATE SEQUENCE advertiser_partner_ids AS integer START WITH 50001;

      CREATE TABLE api_clients (
        client_id text PRIMARY KEY,
        application_id integer GENERATED ALWAYS AS IDENTITY UNIQUE,
        name text NOT NULL,
        secret_sha256 text NOT NULL,
        scopes text[] NOT NULL,
        created_at_ms bigint NOT NULL,
        revoked_at_ms bigint
      );
      CREATE TABLE api_client_advertisers (
        client_id text NOT NULL REFERENCES api_clients,
        advertiser_id integer NOT NULL REFERENCES advertisers,
        granted_at_ms bigint NOT NULL,
        revoked_at_ms bigint,
        PRIMARY KEY (client_id, advertiser_id)
      );

      CREATE TABLE account_signing_keys (
        kid text PRIMARY KEY,
        private_jwk jsonb NOT NULL,
        created_at_ms bigint NOT NULL,
        retired_at_ms bigint
      );
      CREATE TABLE account_secrets (
        name text PRIMARY KEY,
        value text NOT NULL,
        created_at_ms bigint NOT NULL
      );

      CREATE TABLE event_keys (
        key_sha256 text PRIMARY KEY,
        caller_id text NOT NULL UNIQUE,
        advertiser_id integer NOT NULL REFERENCES advertisers,
        kind text NOT NULL CHECK (kind IN ('events-api', 'pipeline')),
        name text NOT NULL,
        created_at_ms bigint NOT NULL,
        revoked_at_ms bigint
      );

      CREATE TABLE members (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email text NOT NULL,
        email_key text NOT NULL UNIQUE,
        password text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'ad-ops', 'viewer')),
        created_at_ms bigint NOT NULL,
        revoked_at_ms bigint
      );
      CREATE TABLE member_advertisers (
        member_id integer NOT NULL REFERENCES members,
        advertiser_id integer NOT NULL REFERENCES advertisers,
        PRIMARY KEY (member_id, advertiser_id)
      );`,
  },
  {
    name: 'accounts-002-consents',
    sql: `
      ALTER TABLE api_clients ADD COLUMN redirect_uris text[] NOT NULL DEFAULT '{}';

      CREATE TABLE consents (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        client_id text NOT NULL REFERENCES api_clients,
        member_id integer NOT NULL REFERENCES members,
        given_at_ms bigint NOT NULL,
        withdrawn_at_ms bigint
      );
      CREATE UNIQUE INDEX consents_standing ON consents (client_id, member_id) WHERE withdrawn_at_ms IS NULL;
      CREATE TABLE consent_advertisers (
        consent_id integer NOT NULL REFERENCES consents,
        advertiser_id integer NOT NULL REFERENCES advertisers,
        given_at_ms bigint NOT NULL,
        withdrawn_at_ms bigint,
        PRIMARY KEY (consent_id, advertiser_id)
      );

      CREATE TABLE token_families (
        family text PRIMARY KEY,
        consent_id integer NOT NULL REFERENCES consents,
        created_at_ms bigint NOT NULL,
        ended_at_ms bigint
      );
      CREATE INDEX token_families_consent ON token_families (consent_id);
      CREATE INDEX token_families_ended ON token_families (ended_at_ms) WHERE ended_at_ms IS NOT NULL;
      CREATE TABLE authorization_codes (
        code_sha256 text PRIMARY KEY,
        family text NOT NULL UNIQUE REFERENCES token_families ON DELETE CASCADE,
        redirect_uri text,
        code_challenge text,
        expires_at_ms bigint NOT NULL,
        used_at_ms bigint
      );
      CREATE TABLE refresh_tokens (
        token_sha256 text PRIMARY KEY,
        family text NOT NULL REFERENCES token_families ON DELETE CASCADE,
        expires_at_ms bigint NOT NULL,
        rotated_at_ms bigint
      );
      CREATE INDEX refresh_tokens_family ON refresh_tokens (family);

      CREATE TABLE member_sessions (
        session_sha256 text PRIMARY KEY,
        member_id integer NOT NULL REFERENCES members,
        expires_at_ms bigint NOT NULL
      );`,
  },
  {
    name: 'accounts-003-partner-keys',
    sql: `
      ALTER TABLE event_keys DROP CONSTRAINT event_keys_kind_check;
      ALTER TABLE event_keys ADD CONSTRAINT event_keys_kind_check
        CHECK (kind IN ('events-api', 'pipeline', 'partner'));`,
  },
];
