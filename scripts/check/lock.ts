// The lock file is complete: it has an entry for every platform's package. npm drops the ones that the machine of whoever
// changed a dependency could not fetch; on the platforms left out, and with npm 11 everywhere, `npm ci` then fails.
import { readFileSync } from 'node:fs';

export interface LockEntry {
  version?: string;
  cpu?: string[];
  dev?: boolean;
  libc?: string[];
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
}

export interface LockFile {
  packages: Record<string, LockEntry>;
}

export interface MissingPackage {
  readonly name: string;
  readonly version: string;
  /** The path in the lock file of the package that offers it for some platform. */
  readonly offeredBy: string;
}

export const LOCK_FILE = 'package-lock.json';

export function readLock(): LockFile {
  return JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as LockFile;
}

/** What some package offers for a platform and the lock file has no entry for. */
export function missingIn({ packages }: LockFile): MissingPackage[] {
  return Object.entries(packages).flatMap(([offeredBy, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) =>
          !(`node_modules/${name}` in packages) && !(`${offeredBy}/node_modules/${name}` in packages),
      )
      .map(([name, version]) => ({ name, version, offeredBy })),
  );
}

export function checkLock(): string[] {
  return missingIn(readLock()).map(
    ({ name, version, offeredBy }) =>
      `${LOCK_FILE} lacks ${name}@${version}, which ${offeredBy} offers; run "node scripts/complete-lock.ts"`,
  );
}
