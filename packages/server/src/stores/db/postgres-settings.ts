/**
 * How the embedded server runs: small, on one machine with everything else of Souk, and never trading durability for
 * speed. Given on the command line, so that a new version of Souk brings its settings to clusters that exist.
 */
const SETTINGS: Readonly<Record<string, string | number>> = {
  // Reached through a socket in the cluster's own folder (mode 700): only its owner and root get in.
  listen_addresses: '',
  unix_socket_directories: '.',
  port: 5432,

  // Souk's pool, its listener, tests and an operator's psql.
  max_connections: 40,
  superuser_reserved_connections: 3,

  // The working set is configuration, not facts: it fits.
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  jit: 'off',
  huge_pages: 'off',

  // A committed budget change or charge survives a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  checkpoint_timeout: '15min',

  // Fewer processes: every one costs memory of its own.
  io_method: 'sync',
  max_worker_processes: 2,
  max_parallel_workers: 0,
  max_parallel_workers_per_gather: 0,
  max_parallel_maintenance_workers: 0,
  max_logical_replication_workers: 0,
  autovacuum_max_workers: 1,

  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'ISO',
  log_checkpoints: 'off',
  // Starts, stops and recoveries; a statement's error goes to its caller, who says more about it.
  log_min_messages: 'log',
  log_line_prefix: '',
};

/** The settings as arguments of `postgres`; `changed` wins, for tests that may lose their data. */
export function postgresSettings(changed: Readonly<Record<string, string | number>> = {}): string[] {
  return Object.entries({ ...SETTINGS, ...changed }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
