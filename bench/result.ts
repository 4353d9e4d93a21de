/** One line of what a bench found. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Against what the name or the note says, in the same run. */
  readonly ratio?: number;
  readonly note?: string;
  readonly target?: Target;
}

/** What the figure has to reach; each bound that is given must hold. */
export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly ratioAtLeast?: number;
}

export type Verdict = 'met' | 'missed' | '';

export function verdictOf({ value, ratio, target }: BenchResult): Verdict {
  if (target === undefined) return '';
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY, ratioAtLeast } = target;
  const isFast = ratioAtLeast === undefined || (ratio !== undefined && ratio >= ratioAtLeast);
  return value >= atLeast && value <= atMost && isFast ? 'met' : 'missed';
}

export function targetText(target: Target | undefined): string {
  if (target === undefined) return '';
  const parts: string[] = [];
  if (target.atLeast !== undefined) parts.push(`≥ ${numberText(target.atLeast)}`);
  if (target.atMost !== undefined) parts.push(`≤ ${numberText(target.atMost)}`);
  if (target.ratioAtLeast !== undefined) parts.push(`ratio ≥ ${target.ratioAtLeast}`);
  return parts.join(', ');
}

/** Three digits that count: figures of a bench are no surer than that. */
export function numberText(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
