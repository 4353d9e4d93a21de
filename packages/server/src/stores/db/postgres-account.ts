import { existsSync, readFileSync, statSync } from 'node:fs';

/** The account PostgreSQL runs under; null means our own. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference: an operator who wants a separate account makes one with the first name. */
const ACCOUNT_NAMES = ['souk', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root gives it an unprivileged account: the one that owns the cluster already,
 * else `souk` or `nobody`. It must be a known account, because initdb asks for its name.
 */
export function postgresAccount(clusterDir: string): PostgresAccount | null {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(clusterDir)) {
    const owner = statSync(clusterDir);
    if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  const accounts = knownAccounts();
  for (const name of ACCOUNT_NAMES) {
    const account = accounts.get(name);
    if (account !== undefined) return account;
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither an account souk nor nobody to run it as. ' +
      'Create one (useradd --system souk), or start Souk as an ordinary user, or set DATABASE_URL.',
  );
}

function knownAccounts(): Map<string, PostgresAccount> {
  const accounts = new Map<string, PostgresAccount>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name !== undefined && uid !== undefined && gid !== undefined && Number(uid) > 0) {
      accounts.set(name, { uid: Number(uid), gid: Number(gid) });
    }
  }
  return accounts;
}
