import { dateAt, type EpochMs, HOUR_MS, zoneOffsets } from '../../base/time.ts';
import type { ReportPlan } from './report-plan.ts';

/**
 * The interval of a standard report that is not over yet, as its column writes it; null when the report ends before
 * now. Sales may still change the past, but only in this interval will there be further impressions and clicks.
 */
export function openInterval(
  { dimensions, fromMs, toMs, zone }: Pick<ReportPlan, 'dimensions' | 'fromMs' | 'toMs' | 'zone'>,
  nowMs: EpochMs,
): string | null {
  if (nowMs < fromMs || nowMs >= toMs) return null;
  const date = dateAt(nowMs, zone);
  if (dimensions.includes('year')) return `${date.slice(0, 4)}-01-01`;
  if (dimensions.includes('month')) return `${date.slice(0, 7)}-01`;
  return dimensions.includes('hour') ? hourAt(nowMs, zone) : date;
}

function hourAt(nowMs: EpochMs, zone: string): string {
  const offsetMs = zoneOffsets(nowMs, nowMs + 1, zone)[0]?.offsetMs ?? 0;
  const local = Math.floor((nowMs + offsetMs) / HOUR_MS) * HOUR_MS;
  const ahead = new Date(Math.abs(offsetMs)).toISOString().slice(11, 16);
  return `${new Date(local).toISOString().slice(0, 19)}${offsetMs < 0 ? '-' : '+'}${ahead}`;
}
