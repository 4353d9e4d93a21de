import type { Problem } from '../../base/problem.ts';

/** All of them are served by one implementation: the contract's operations are the same in each. */
export const VERSIONS = [
  '2025-07',
  '2025-10',
  '2026-01',
  '2026-07',
  '2027-01',
  'preview',
  'experimental',
] as const;

const known: ReadonlySet<string> = new Set(VERSIONS);

export function isVersion(version: string): boolean {
  return known.has(version);
}

export function versionUnknown(version: string): Problem {
  return {
    code: 'version-unknown',
    type: 'validation',
    status: 404,
    title: 'The API version is unknown',
    detail: `there is no version ${version}; the first part of the path is one of ${VERSIONS.join(', ')}`,
  };
}
