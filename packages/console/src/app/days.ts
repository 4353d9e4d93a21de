/** A day as `2026-01-31`. */
export type Day = string;

const DAY_MS = 86_400_000;

/** The date at a moment in a zone. */
export function dayAt(atMs: number, zone: string): Day {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(atMs);
  return parts;
}

/** On the calendar, whatever clocks do in between. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Both counted. */
export function daysIn(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function daysOf(from: Day, to: Day): Day[] {
  return Array.from({ length: Math.max(0, daysIn(from, to)) }, (_, i) => addDays(from, i));
}

export const PERIODS = ['today', 'yesterday', '7d', '28d', '90d', 'month', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

export interface Range {
  readonly from: Day;
  readonly to: Day;
}

/** The days of a period that ends today, today included; a custom one as it is given, the right way round. */
export function rangeOf(period: Period, today: Day, custom: Partial<Range>): Range {
  switch (period) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case '7d':
      return { from: addDays(today, -6), to: today };
    case '28d':
      return { from: addDays(today, -27), to: today };
    case '90d':
      return { from: addDays(today, -89), to: today };
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today };
    case 'custom': {
      const from = isDay(custom.from) ? custom.from : addDays(today, -6);
      const to = isDay(custom.to) ? custom.to : today;
      return from <= to ? { from, to } : { from: to, to: from };
    }
  }
}

/** As many days just before. */
export function rangeBefore({ from, to }: Range): Range {
  return { from: addDays(from, -daysIn(from, to)), to: addDays(from, -1) };
}

export function isDay(text: string | undefined): text is Day {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
