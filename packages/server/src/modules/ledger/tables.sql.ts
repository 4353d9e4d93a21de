import type { Migration } from '../../stores/db/port.ts';

/**
 * The caps stand in the tables as well as in the code, so that no mistake above them can post money that a seller did
 * not grant: an account never passes its cap, a day of a daily budget never passes the cap of that day, and a link is
 * judged once (every further click on it is a double click, and only those may repeat the link).
 */
export const migrations: readonly Migration[] = [
  {
    name: 'ledger-001-accounts',
    sql: `
      CREATE TABLE ledger_accounts (
        budget_id bigint PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('total', 'daily')),
        cap_micros bigint CHECK (cap_micros >= 0),
        posted_micros bigint NOT NULL DEFAULT 0 CHECK (posted_micros >= 0),
        given_away_micros bigint NOT NULL DEFAULT 0 CHECK (given_away_micros >= 0),
        CONSTRAINT ledger_accounts_within_cap CHECK (kind = 'daily' OR cap_micros IS NULL OR posted_micros <= cap_micros)
      );

      CREATE TABLE ledger_days (
        budget_id bigint NOT NULL REFERENCES ledger_accounts (budget_id),
        day date NOT NULL,
        cap_micros bigint,
        posted_micros bigint NOT NULL CHECK (posted_micros >= 0),
        given_away_micros bigint NOT NULL CHECK (given_away_micros >= 0),
        PRIMARY KEY (budget_id, day),
        CONSTRAINT ledger_days_within_cap CHECK (cap_micros IS NULL OR posted_micros <= cap_micros)
      );

      CREATE TABLE ledger_charges (
        seq bigint PRIMARY KEY,
        click_position bigint NOT NULL UNIQUE,
        link_id text NOT NULL,
        time_ms bigint NOT NULL,
        advertiser_id bigint NOT NULL,
        campaign_id bigint NOT NULL,
        seller_id text NOT NULL,
        product text NOT NULL,
        shopper text[] NOT NULL,
        price_micros bigint NOT NULL,
        charged_micros bigint NOT NULL CHECK (charged_micros BETWEEN 0 AND price_micros),
        given_away_micros bigint NOT NULL CHECK (given_away_micros BETWEEN 0 AND price_micros - charged_micros),
        budget_id bigint REFERENCES ledger_accounts (budget_id),
        daily_budget_id bigint REFERENCES ledger_accounts (budget_id),
        reason text
      );
      CREATE UNIQUE INDEX ledger_charges_link ON ledger_charges (link_id) WHERE reason IS DISTINCT FROM 'double-click';

      CREATE TABLE ledger_cursor (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        ads_position bigint NOT NULL,
        seq bigint NOT NULL
      );
      INSERT INTO ledger_cursor (ads_position, seq) VALUES (0, 0);
    `,
  },
  {
    name: 'ledger-002-charged-at',
    sql: `
      -- The click's time of the last charge: from then on a budget that has nothing left is exhausted.
      ALTER TABLE ledger_accounts ADD COLUMN charged_at_ms bigint;
      ALTER TABLE ledger_days ADD COLUMN charged_at_ms bigint;
      UPDATE ledger_accounts AS account SET charged_at_ms = last.time_ms
      FROM (
        SELECT paid_by, max(time_ms) AS time_ms
        FROM ledger_charges CROSS JOIN LATERAL (VALUES (budget_id), (daily_budget_id)) AS payer (paid_by)
        WHERE charged_micros > 0 AND paid_by IS NOT NULL GROUP BY paid_by
      ) AS last
      WHERE account.budget_id = last.paid_by;
    `,
  },
  {
    name: 'ledger-003-statements',
    sql: 'CREATE INDEX ledger_charges_by_seller ON ledger_charges (seller_id, time_ms);',
  },
  {
    name: 'ledger-003-flawed-clicks',
    sql: `
      -- Whoever clicks after a bot is the first to click.
      DROP INDEX ledger_charges_link;
      CREATE UNIQUE INDEX ledger_charges_link ON ledger_charges (link_id)
        WHERE (reason IS NULL OR reason NOT IN ('double-click', 'bot', 'no-impression'));
    `,
  },
];
