import type { Migration } from '../../stores/db/port.ts';

/**
 * `fold_batches`: how far each fold of facts has come, the stretch it is inserting, and how many chunks of its stream
 * are rolled up. `sales_generations`: where an advertiser's attribution changed over to a rebuilt one. `report_jobs`: real-time exports, so that they outlive a restart; the files lie beside the database.
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
  {
    name: 'stats-002-chunks',
    sql: `
      ALTER TABLE fold_batches ADD COLUMN rolled_chunks int NOT NULL DEFAULT 0 CHECK (rolled_chunks >= 0);
      -- Facts have their record's position from now on: they are written again from the log.
      DELETE FROM fold_batches;
      UPDATE report_jobs SET status = 'Failure', message = 'interrupted by an upgrade; create it again'
        WHERE status = 'Pending';

      CREATE TABLE sales_generations (
        advertiser_id bigint NOT NULL,
        since_position bigint NOT NULL,
        generation int NOT NULL,
        PRIMARY KEY (advertiser_id, since_position)
      );
    `,
  },
  {
    name: 'stats-003-spans',
    // The rollups have another shape and other names: every whole chunk is added up again.
    sql: 'UPDATE fold_batches SET rolled_chunks = 0',
  },
];
