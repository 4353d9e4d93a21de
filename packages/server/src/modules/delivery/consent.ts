/** Purposes of the Transparency and Consent Framework that a personal ad needs: to store, and to select by profile. */
const PURPOSES = [1, 4] as const;

/** Where the 24 purpose bits of a TCF 2 core string begin (IAB TCF v2, "Core String"). */
const PURPOSES_AT_BIT = 152;

/** True when a TCF 2 string consents to what a personal ad needs. Anything unreadable consents to nothing. */
export function consentsToPersonalAds(consent: string): boolean {
  // 'C' is 2, the version, in the first six bits.
  if (!consent.startsWith('C')) return false;
  const core = consent.split('.', 1)[0] ?? '';
  if (!/^[A-Za-z0-9_-]{30,}$/.test(core)) return false;
  const bits = Buffer.from(core.slice(0, 48), 'base64url');
  return PURPOSES.every((purpose) => {
    const at = PURPOSES_AT_BIT + purpose - 1;
    return (((bits[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1;
  });
}
