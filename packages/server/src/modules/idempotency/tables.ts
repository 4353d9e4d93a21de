import type { Migration } from '../../stores/db/port.ts';

/** A row without a status is a claim: somebody is carrying the request out, or was when it died. */
export const migrations: readonly Migration[] = [
  {
    name: 'idempotency-001-keys',
    sql: `
      CREATE TABLE idempotency_keys (
        client_id text NOT NULL,
        key_sha256 text NOT NULL,
        request_sha256 text NOT NULL,
        first_sent_ms bigint NOT NULL,
        claimed_by text NOT NULL,
        claimed_at timestamptz NOT NULL DEFAULT now(),
        status smallint,
        content_type text,
        body text,
        PRIMARY KEY (client_id, key_sha256)
      );
      CREATE INDEX idempotency_keys_age ON idempotency_keys (first_sent_ms);`,
  },
];
