import type { Migration } from '../../stores/db/port.ts';

/**
 * `fold_batches`: how far each fold of facts has come, and the stretch it is inserting. `report_jobs`: real-time
 * exports, so that they outlive a restart; the files lie beside the database.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'stats-001-folds-and-jobs',
    sql: `
      CREATE TABLE fold_batches (
        fold text PRIMARY KEY,
        from_position bigint NOT NULL,
        to_position bigint NOT NULL CHECK (to_position >= from_position),
        done_position bigint NOT NULL CHECK (done_position IN (from_position, to_position))
      );

      CREATE TABLE report_jobs (
        id uuid PRIMARY KEY,
        request jsonb NOT NULL,
        request_name text NOT NULL,
        advertiser_ids bigint[] NOT NULL,
        created_ms bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('Pending', 'Done', 'Failure', 'Expired')),
        message text
      );
      CREATE INDEX report_jobs_created ON report_jobs (created_ms);
    `,
  },
];
