/**
 * Events of one destination that are held in memory: enough to keep every request slot busy while some persons wait, and
 * little enough that fifty destinations that are down hold a few hundred megabytes at worst.
 */
export const WINDOW = { events: 5_000, bytes: 8_000_000 };

/** Read from the log at once: a disk read's worth. */
export const READ = { records: 500, bytes: 1_000_000 };

/** Answers that come so late after the stop began are not waited for. */
export const STOP_MS = 5_000;

/** After a failed write or read of the log. */
export const RETRY_PAUSE_MS = 250;
