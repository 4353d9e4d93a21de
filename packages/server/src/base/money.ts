/**
 * Money is a whole number of micro-units (1/1,000,000) of one currency, held in a safe integer: up to about nine
 * billion units, checked on every addition. Decimals exist only at the edges, as strings.
 */
export type Micros = number;

export const MICROS_PER_UNIT = 1_000_000;

/** The largest amount that is accepted anywhere, in micro-units. */
export const MICROS_MAX: Micros = Number.MAX_SAFE_INTEGER;

/** Adds amounts; an overflow is a defect, never a silently wrong sum. */
export function addMicros(a: Micros, b: Micros): Micros {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new RangeError(`money overflow: ${a} + ${b} micro-units`);
  return sum;
}

const DECIMAL = /^(\d{1,10})(?:\.(\d+))?$/;

/**
 * Reads a decimal such as `100.50` exactly. Returns null for anything that is not a plain non-negative decimal, that
 * has more than six decimals, or that exceeds {@link MICROS_MAX}. Numbers are read through their shortest notation.
 */
export function parseMicros(input: string | number): Micros | null {
  const match = DECIMAL.exec(typeof input === 'number' ? String(input) : input.trim());
  if (match === null) return null;
  const decimals = match[2] ?? '';
  if (decimals.length > 6) return null;
  const micros = Number(match[1]) * MICROS_PER_UNIT + Number(decimals.padEnd(6, '0'));
  return Number.isSafeInteger(micros) ? micros : null;
}

/** The amount as a JSON number of units; the nearest double to an exact decimal. */
export function unitsOf(micros: Micros): number {
  return micros / MICROS_PER_UNIT;
}

/** The amount as an exact decimal string without trailing zeros: 1500000 → `1.5`. */
export function formatMicros(micros: Micros): string {
  const sign = micros < 0 ? '-' : '';
  const abs = Math.abs(micros);
  const decimals = String(abs % MICROS_PER_UNIT)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${sign}${Math.floor(abs / MICROS_PER_UNIT)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Decimals of a currency's minor unit (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const known = digitsKnown.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  digitsKnown.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

// A format takes longer to make than a budget to check. Codes have three letters: at most 17,576 of them.
const digitsKnown = new Map<string, number>();
