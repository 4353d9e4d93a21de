/**
 * The SETTINGS that end the DDL of every table that facts are inserted into, on every engine:
 *
 *     CREATE TABLE facts (…) ENGINE = MergeTree PARTITION BY … ORDER BY … ${DURABLE_TABLE}
 *
 * Inserted rows are on disk before the insert answers, and the tokens of the last inserts are remembered, so that an
 * insert whose answer was lost can be sent again.
 */
export const DURABLE_TABLE =
  'SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1';
