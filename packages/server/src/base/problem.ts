/**
 * A refusal that the caller is told about. Each module keeps one catalogue of them; rules return `Problem[]` so that
 * a batch reports every item, and edges render the envelope of their own API.
 */
export interface Problem {
  /** Machine-readable, e.g. `WithInvalidBudgetId`. */
  readonly code: string;
  readonly type:
    | 'validation'
    | 'access-control'
    | 'authentication'
    | 'authorization'
    | 'availability'
    | 'quota';
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 410 | 413 | 415 | 422 | 429 | 503;
  readonly title: string;
  /** What was wrong, what stayed unchanged, and what to do next. */
  readonly detail: string;
  /** A JSON pointer to the offending field, e.g. `/3/endDate`. */
  readonly pointer?: string;
  /** How long to wait before the same call may go well. */
  readonly retryAfterSeconds?: number;
}

/** Carries problems out of a flow in which returning them would touch every caller. */
export class Refusal extends Error {
  readonly problems: readonly Problem[];

  /** @param options `cause`: an error of ours behind it, which the log is told and the caller is not */
  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => `${problem.code}: ${problem.detail}`).join('; '), options);
    this.name = 'Refusal';
    this.problems = problems;
  }
}

/** The problem again, pointing into the item of a batch that it belongs to. */
export function atPointer(prefix: string, problem: Problem): Problem {
  return { ...problem, pointer: `${prefix}${problem.pointer ?? ''}` };
}
