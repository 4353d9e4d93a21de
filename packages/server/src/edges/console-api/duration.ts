const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `1d`, `90m`, `1d12h` or `500ms`; null for anything else. A day is 24 hours. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:ms|[smhdw]))+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdw])/g)) {
    sum += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Number.isSafeInteger(sum) && sum > 0 ? sum : null;
}
