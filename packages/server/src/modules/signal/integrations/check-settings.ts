import type { Problem } from '../../../base/problem.ts';
import { problems } from '../problems.ts';
import type { DeliverySettings } from './integration.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

/** What may be asked for of deliveries, each with its unit. */
const LIMITS = {
  ratePerSecond: { pointer: '/settings/rate_per_second', min: 1, max: 100_000 },
  concurrency: { pointer: '/settings/concurrency', min: 1, max: 256 },
  view: { pointer: '/settings/deadline_ms/view', min: 1_000, max: WEEK_MS },
  order: { pointer: '/settings/deadline_ms/order', min: 1_000, max: WEEK_MS },
  other: { pointer: '/settings/deadline_ms/other', min: 1_000, max: WEEK_MS },
} as const;

export function settingsProblems({ ratePerSecond, concurrency, deadlineMs }: DeliverySettings): Problem[] {
  const values = { ratePerSecond, concurrency, ...deadlineMs };
  return Object.entries(LIMITS).flatMap(([name, { pointer, min, max }]) => {
    const value = values[name as keyof typeof LIMITS];
    return Number.isInteger(value) && value >= min && value <= max
      ? []
      : [problems.fieldInvalid(pointer, `${value} is no whole number from ${min} to ${max}`)];
  });
}
