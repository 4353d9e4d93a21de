import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogUnavailable } from './port.ts';

/**
 * Holds a directory for this process until released or until the process ends, however it ends. The lock is the
 * system's own lock on a file, which SQLite takes and Node itself cannot: unlike a file with a process id in it, it
 * vanishes with a killed process and holds between containers that share a disk.
 */
export function lockDirectory(directory: string): { release(): void } {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'directory.lock');
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    throw new LogUnavailable(
      `the log directory ${directory} is in use: another process holds ${path}. Nothing was changed. ` +
        'Stop that process, or give this one a data directory of its own.',
      error,
    );
  }
  return { release: () => file.close() };
}
