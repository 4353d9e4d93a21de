import type { Migration } from '../../stores/db/port.ts';

/**
 * Keys are compared byte by byte (COLLATE "C"): quick, and the same on every machine. `revision` numbers the commits of
 * this module in their order, so that whoever holds sellers in memory can ask for what changed since. No foreign key from
 * products to sellers: sellers are never deleted, and checking it takes as long as writing the row.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'catalog-001-products',
    sql: `
      CREATE TABLE sellers (
        id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000001) PRIMARY KEY,
        advertiser_id integer NOT NULL,
        external_id text COLLATE "C",
        name text NOT NULL,
        created_at_ms bigint NOT NULL,
        emptied_at_ms bigint,
        revision bigint NOT NULL,
        UNIQUE (advertiser_id, external_id)
      );
      CREATE INDEX sellers_name ON sellers (advertiser_id, name);
      CREATE INDEX sellers_revision ON sellers (revision);

      CREATE TABLE products (
        advertiser_id integer NOT NULL,
        key text COLLATE "C" NOT NULL,
        id text NOT NULL,
        seller_id bigint,
        title text NOT NULL,
        link text NOT NULL,
        image_link text NOT NULL,
        price_micros bigint,
        currency text,
        in_stock boolean NOT NULL,
        run_id bigint NOT NULL,
        PRIMARY KEY (advertiser_id, key)
      ) WITH (fillfactor = 80); -- room for tomorrow's price on the same page spares the indexes
      CREATE INDEX products_seller ON products (seller_id);

      CREATE TABLE catalog_revision (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        revision bigint NOT NULL
      );
      INSERT INTO catalog_revision (revision) VALUES (0);
    `,
  },
  {
    name: 'catalog-002-feed-runs',
    sql: `
      CREATE SEQUENCE feed_run_ids AS bigint START WITH 1;
      CREATE TABLE feed_runs (
        id bigint PRIMARY KEY,
        advertiser_id integer NOT NULL,
        name text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('full', 'delta')),
        started_at_ms bigint NOT NULL,
        finished_at_ms bigint NOT NULL,
        report jsonb NOT NULL
      );
      CREATE INDEX feed_runs_advertiser ON feed_runs (advertiser_id, id);
      CREATE TABLE feed_refusals (
        run_id bigint NOT NULL REFERENCES feed_runs (id),
        line integer NOT NULL,
        reason text NOT NULL,
        product_id text NOT NULL,
        detail text NOT NULL
      );
      CREATE INDEX feed_refusals_run ON feed_refusals (run_id);
    `,
  },
  {
    // What product sets choose by besides id and price; null for a product of which the feed says nothing of the kind.
    name: 'catalog-003-product-facets',
    sql: 'ALTER TABLE products ADD COLUMN facets text COLLATE "C"',
  },
  {
    name: 'catalog-004-product-sets',
    sql: `
      CREATE TABLE product_sets (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        advertiser_id integer NOT NULL,
        name text NOT NULL,
        rules jsonb NOT NULL,
        is_draft boolean NOT NULL,
        products_min integer NOT NULL CHECK (products_min >= 1),
        created_ms bigint NOT NULL,
        revision integer NOT NULL
      );
      CREATE INDEX product_sets_advertiser ON product_sets (advertiser_id, id);
    `,
  },
  {
    // Feeds that were read and wait for a decision: the staging table's columns.
    name: 'catalog-005-held-feeds',
    sql: `
      CREATE TABLE held_feed_rows (
        run_id bigint NOT NULL REFERENCES feed_runs (id),
        line integer, key text COLLATE "C", id text, external_seller_id text COLLATE "C", seller_name text,
        title text, link text, image_link text, price_micros bigint, currency text, in_stock boolean, facets text COLLATE "C"
      );
      CREATE INDEX held_feed_rows_run ON held_feed_rows (run_id);
    `,
  },
  {
    // entries: until the batch is done.
    name: 'catalog-006-batches',
    sql: `
      CREATE TABLE catalog_batches (
        id uuid PRIMARY KEY,
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        advertiser_id integer NOT NULL,
        status text NOT NULL,
        submitted_ms bigint NOT NULL,
        finished_ms bigint,
        products integer NOT NULL,
        entries jsonb,
        added integer,
        changed integer,
        upserted integer,
        deleted integer,
        errors jsonb
      );
      CREATE INDEX catalog_batches_waiting ON catalog_batches (sequence) WHERE entries IS NOT NULL;
      CREATE INDEX catalog_batches_advertiser ON catalog_batches (advertiser_id, finished_ms);
    `,
  },
  {
    // Which keyed request made it, so that the same one after a crash finds what it made; null for one without a key.
    name: 'catalog-product-sets-made-under',
    sql: `
      ALTER TABLE product_sets ADD COLUMN made_under text;
      CREATE INDEX product_sets_made_under ON product_sets (made_under) WHERE made_under IS NOT NULL;
    `,
  },
  {
    // claim: who looks at the source just now; whoever holds it renews it until the database's own time `claimed_until`.
    name: 'catalog-feed-sources',
    sql: `
      CREATE TABLE feed_sources (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        advertiser_id integer NOT NULL,
        name text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('full', 'delta')),
        place jsonb NOT NULL,
        secret_headers text[] NOT NULL,
        secret text,
        schedule text NOT NULL,
        is_paused boolean NOT NULL DEFAULT false,
        due_ms bigint NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        looks bigint NOT NULL DEFAULT 0,
        etag text,
        last_modified text,
        last jsonb,
        claim text,
        claimed_until timestamptz,
        UNIQUE (advertiser_id, name)
      );
      CREATE INDEX feed_sources_due ON feed_sources (due_ms) WHERE NOT is_paused;
      CREATE TABLE feed_source_files (
        source_id bigint NOT NULL REFERENCES feed_sources (id) ON DELETE CASCADE,
        name text COLLATE "C" NOT NULL,
        bytes bigint NOT NULL,
        modified_ms bigint NOT NULL,
        run_id bigint NOT NULL,
        PRIMARY KEY (source_id, name)
      );
    `,
  },
  {
    // Since when a file that was read is no longer in its folder; null while it is there.
    name: 'catalog-feed-source-files-absent',
    sql: 'ALTER TABLE feed_source_files ADD COLUMN absent_ms bigint',
  },
];
