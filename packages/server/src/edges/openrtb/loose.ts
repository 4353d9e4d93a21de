/** A JSON object of which nothing is known yet. */
export type Loose = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Loose | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
}

/** Empty for whatever is not a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Longer texts are nobody's id, currency, domain or consent. */
const TEXT_CHARS_MAX = 4_096;

/** Numbers count as their notation, because ids come as both; empty for whatever is neither, or is overlong. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.length <= TEXT_CHARS_MAX ? value : '';
  return typeof value === 'number' ? String(value) : '';
}

/** Flags come as numbers, numeric texts and booleans; null for whatever is no number. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^-?\d{1,15}(\.\d{1,10})?$/.test(value)) return null;
  return Number(value);
}
