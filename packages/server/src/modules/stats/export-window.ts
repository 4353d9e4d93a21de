import type { Problem } from '../../base/problem.ts';
import { type EpochMs, HOUR_MS } from '../../base/time.ts';
import type { ExportWindow } from './export-request.ts';
import { problems } from './problems.ts';

const LOOKBACK_MINUTES = { min: 60, max: 1_440, default: 60 };
/** As far as a standard report. */
const SPAN_MS_MAX = 366 * 24 * HOUR_MS;
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * The one way in which a request tells its time: `lookbackWindow`, or `startDate` with or without `endDate`, or
 * nothing, which is the last hour. Faults are added to `found`.
 */
export function exportWindow(
  attributes: Readonly<Record<string, unknown>>,
  nowMs: EpochMs,
  found: Problem[],
): ExportWindow {
  const { lookbackWindow: lookback = null, startDate = null, endDate = null } = attributes;
  const none = { lookbackMinutes: LOOKBACK_MINUTES.default };
  if (lookback !== null) {
    if (startDate !== null || endDate !== null) {
      found.push(problems.lookbackInvalid('cannot be combined with startDate or endDate'));
      found.push(problems.intervalInvalid('startDate', 'and endDate cannot be combined with lookbackWindow'));
    }
    const minutes = /^\d{1,9}$/.test(String(lookback)) ? Number(lookback) : Number.NaN;
    if (!(minutes >= LOOKBACK_MINUTES.min && minutes <= LOOKBACK_MINUTES.max)) {
      const { min, max } = LOOKBACK_MINUTES;
      found.push(problems.lookbackInvalid(`must be a whole number of minutes from ${min} to ${max}`));
    }
    return { lookbackMinutes: minutes };
  }
  if (startDate === null) {
    if (endDate !== null) found.push(problems.intervalInvalid('endDate', 'needs a startDate'));
    return none;
  }
  const startMs = momentOf(startDate);
  const endMs = endDate === null ? null : momentOf(endDate);
  if (Number.isNaN(startMs)) found.push(problems.intervalInvalid('startDate', 'is no ISO 8601 moment'));
  if (Number.isNaN(endMs)) found.push(problems.intervalInvalid('endDate', 'is no ISO 8601 moment'));
  if (startMs >= (endMs ?? nowMs)) {
    found.push(
      problems.intervalInvalid('startDate', endMs === null ? 'is not in the past' : 'is not before endDate'),
    );
  }
  if ((endMs ?? nowMs) - startMs > SPAN_MS_MAX) {
    found.push(problems.intervalInvalid('startDate', 'is more than a year before endDate'));
  }
  return { startMs, endMs };
}

/** Without a zone it is UTC; NaN for what is no moment. */
function momentOf(value: unknown): EpochMs {
  const match = typeof value === 'string' ? MOMENT.exec(value) : null;
  if (match === null) return Number.NaN;
  const text = String(value).replace(' ', 'T');
  const isBareDate = !text.includes('T');
  return Date.parse(match[1] !== undefined || isBareDate ? text : `${text}Z`);
}
