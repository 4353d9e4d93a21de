import { useMemo } from 'react';
import { useAccount, useNow } from './context.ts';
import { type Day, dayAt, PERIODS, type Period, type Range, rangeBefore, rangeOf } from './days.ts';
import { type Change, useUrlState } from './url-state.ts';

interface ViewState extends Record<string, string> {
  period: string;
  from: string;
  to: string;
  compare: string;
  zone: string;
}

const DEFAULTS: ViewState = { period: '7d', from: '', to: '', compare: 'none', zone: 'account' };

/** What time the whole console looks at. */
export interface View {
  readonly period: Period;
  readonly range: Range;
  /** The days to compare with; null when nothing is compared. */
  readonly before: Range | null;
  /** Days begin and end in it. */
  readonly zone: string;
  readonly today: Day;
  readonly change: Change<ViewState>;
}

export function useView(): View {
  const account = useAccount();
  const nowMs = useNow();
  const [state, change] = useUrlState(DEFAULTS);
  const zone = state.zone === 'utc' ? 'UTC' : account.timeZone;
  const today = dayAt(nowMs, zone);
  const period = PERIODS.find((each) => each === state.period) ?? '7d';
  const { from, to, compare } = state;
  return useMemo(() => {
    const range = rangeOf(period, today, { from, to });
    return { period, range, before: compare === 'previous' ? rangeBefore(range) : null, zone, today, change };
  }, [period, today, from, to, compare, zone, change]);
}
