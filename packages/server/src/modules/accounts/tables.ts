import type { Migration } from '../../stores/db/port.ts';

/**
 * Nothing here is ever deleted: clients, grants and keys are revoked, so that old records keep their names. Secrets are
 * kept as hashes; the signing key and the link secret are what this server proves its own words with.
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
];
