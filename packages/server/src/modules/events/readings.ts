import { MICROS_PER_UNIT, type Micros, parseMicros } from '../../base/money.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../base/time.ts';

/** A believed sender's clock: a phone that was offline reports for a week; clocks run ahead by a few minutes. */
const LATE_MAX_MS = 7 * 24 * HOUR_MS;
const EARLY_MAX_MS = 5 * MINUTE_MS;

/** Numbers from here on are milliseconds since 1970; below are seconds (until the year 5138). */
const MS_FROM = 100_000_000_000;

/** When it happened by the sender's clock: ISO 8601, or seconds or milliseconds since 1970; null if not believable. */
export function readTime(sentAt: string | number, receivedMs: EpochMs): EpochMs | null {
  const ms = typeof sentAt === 'number' ? msOf(sentAt) : (isoMs(sentAt) ?? lenientMs(sentAt));
  const believable = ms >= receivedMs - LATE_MAX_MS && ms <= receivedMs + EARLY_MAX_MS;
  return believable ? Math.round(ms) : null;
}

/** `2026-01-31T23:59:59Z` with or without milliseconds, which nearly all senders write; null for any other form. */
function isoMs(text: string): EpochMs | null {
  const isWhole = text.length === 20;
  if (!(isWhole || text.length === 24) || text.charCodeAt(text.length - 1) !== LETTER_Z) return null;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':')
    return null;
  const day = Date.UTC(digits(text, 0, 4), digits(text, 5, 7) - 1, digits(text, 8, 10));
  const seconds = digits(text, 11, 13) * 3_600 + digits(text, 14, 16) * 60 + digits(text, 17, 19);
  const ms = isWhole ? 0 : text[19] === '.' ? digits(text, 20, 23) : Number.NaN;
  const sum = day + seconds * 1_000 + ms;
  return Number.isNaN(sum) ? null : sum;
}

const LETTER_Z = 90;

/** The number between two places of a text; NaN when anything but a digit stands there. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Any other date the runtime can read, or digits. A time of no zone is UTC, whatever zone the machine is in. */
function lenientMs(text: string): EpochMs {
  if (/^\d{9,14}$/.test(text)) return msOf(Number(text));
  const zoneless = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text);
  return Date.parse(zoneless === null ? text : `${zoneless[1]}T${zoneless[2]}Z`);
}

function msOf(number: number): EpochMs {
  return number < MS_FROM ? number * 1_000 : number;
}

/** Below this a double holds six decimals exactly enough to round to the right micro-unit. */
const ROUNDED_BELOW = 1_000_000;

/** The most that one line of an order may be worth; more is a mistake, and sums must stay safe integers. */
const LINE_MAX_MICROS: Micros = 1_000_000_000 * MICROS_PER_UNIT;

/** The price of one unit; null when it cannot be read or the line would be worth more than a billion units. */
export function readPrice(price: string | number, quantity: number): Micros | null {
  const isSmall = typeof price === 'number' && price >= 0 && price < ROUNDED_BELOW;
  const micros = isSmall ? Math.round(price * MICROS_PER_UNIT) : parseMicros(price);
  return micros === null || micros * quantity > LINE_MAX_MICROS ? null : micros;
}

const QUANTITY_MAX = 1_000_000;

/** A positive whole number; 1 when none was sent; null when what was sent is not one. */
export function readQuantity(quantity: string | number | null): number | null {
  if (quantity === null || quantity === '') return 1;
  const number = typeof quantity === 'number' ? quantity : Number(quantity);
  return Number.isInteger(number) && number > 0 && number <= QUANTITY_MAX ? number : null;
}

/** An ISO 4217 code in upper case; null for anything else. */
export function readCurrency(currency: string): string | null {
  return /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : null;
}
