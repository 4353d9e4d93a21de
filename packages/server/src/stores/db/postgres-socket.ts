import { lstat, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sha256Hex } from '../../base/hash.ts';

/** Linux gives a socket's path 108 bytes with the final NUL, macOS 104. */
const SOCKET_PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103;
export const SOCKET_NAME = '.s.PGSQL.5432';

/** The superuser that initdb makes, and the database Souk keeps its tables in. */
export const USER = 'souk';
export const DATABASE = 'souk';

/**
 * The folder through which the cluster's socket is reached: the cluster itself, or, when that path is too long for a
 * socket, a short link to it that belongs to us.
 */
export async function socketDirectoryOf(clusterDir: string): Promise<string> {
  if (Buffer.byteLength(join(clusterDir, SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX) return clusterDir;
  const uid = process.getuid?.() ?? 0;
  const link = join(tmpdir(), `souk-${uid}-${sha256Hex(clusterDir).slice(0, 12)}`);
  if ((await readlink(link).catch(() => null)) === clusterDir && (await lstat(link)).uid === uid) return link;
  await rm(link, { force: true }); // fails when it is another account's, and so it should
  await symlink(clusterDir, link);
  return link;
}

export type Answer = 'yes' | 'starting' | 'no';

/** Whether the server on that socket takes queries now. */
export async function answerOf(socketDirectory: string): Promise<Answer> {
  const client = new pg.Client({ host: socketDirectory, user: USER, database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return 'yes';
  } catch (error) {
    return (error as { code?: string }).code === CANNOT_CONNECT_NOW ? 'starting' : 'no';
  } finally {
    await client.end().catch(() => {});
  }
}

const CANNOT_CONNECT_NOW = '57P03';
