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

/**
 * Versions that the contract's own policy has retired: a year of support, and after it what did not change goes on being
 * answered. Callers are told since when (RFC 8594), so that they move before somebody else does it for them.
 */
const RETIRED: Readonly<Record<string, string>> = {
  '2025-07': 'Wed, 01 Jul 2026 00:00:00 GMT',
  '2025-10': 'Thu, 01 Oct 2026 00:00:00 GMT',
};

/** The headers that say so; none for a version that is current. */
export function retirementOf(version: string): Readonly<Record<string, string>> {
  const sunset = RETIRED[version];
  return sunset === undefined ? {} : { deprecation: 'true', sunset };
}

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
