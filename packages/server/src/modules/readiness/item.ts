/** `ok`: nothing to do. `warning`: it works, and loses something. `missing`: it cannot work. `unknown`: too little was seen to say. */
export type Verdict = 'ok' | 'warning' | 'missing' | 'unknown';

/** One thing that has to be so before campaigns start. Stable: more items may come, `id`s stay. */
export interface ReadinessItem {
  readonly id: string;
  /** Belongs to the onboarding checklist; the others are what goes wrong although it is ticked. */
  readonly isOnChecklist: boolean;
  readonly title: string;
  readonly verdict: Verdict;
  /** A share between 0 and 1 or a count, whichever `unit` says; null where there is nothing to count. */
  readonly figure: number | null;
  readonly unit: 'share' | 'count';
  /** The figure in words. */
  readonly value: string;
  /** What to do; null when there is nothing to do. */
  readonly nextStep: string | null;
}

/** Below this many events a share says nothing. */
export const EVENTS_FOR_A_SHARE = 20;

export function percent(share: number): string {
  const rounded = Math.round(share * 1_000) / 10;
  // What is not all of it must not read as all of it.
  return `${share < 1 && rounded === 100 ? 99.9 : rounded} %`;
}

/** A part of a whole with its verdict: `ok` from the first limit on, `warning` from the second. */
export function judgeShare(
  { part, whole }: { part: number; whole: number },
  limits: { ok: number; warning: number },
): { figure: number | null; verdict: Verdict } {
  if (whole === 0) return { figure: null, verdict: 'unknown' };
  const figure = part / whole;
  if (whole < EVENTS_FOR_A_SHARE) return { figure, verdict: part === whole ? 'ok' : 'unknown' };
  if (figure >= limits.ok) return { figure, verdict: 'ok' };
  return { figure, verdict: figure >= limits.warning ? 'warning' : 'missing' };
}
