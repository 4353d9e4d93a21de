import type { CommonProblem } from './gen/operations.ts';

export type Problem = CommonProblem;

/** A call that did not do what was asked. Its message says what was wrong and what to do next. */
export class SoukError extends Error {
  /** The answer's status; 0 when there was no answer. */
  readonly status: number;
  /** Every problem that the server named: a bulk call reports all of its bad items. */
  readonly problems: readonly Problem[];
  /** Names the call in the server's log. */
  readonly traceId: string | null;
  /** When the server asked to come back later, in how many milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    about: {
      status: number;
      problems?: readonly Problem[];
      traceId?: string | null;
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.name = 'SoukError';
    this.status = about.status;
    this.problems = about.problems ?? [];
    this.traceId = about.traceId ?? null;
    this.retryAfterMs = about.retryAfterMs ?? null;
  }

  /** True when any of the problems has this code, such as `WithOverlappingBudget`. */
  has(code: string): boolean {
    return this.problems.some((problem) => problem.code === code);
  }
}

/** Reads a refused answer; one that is not in the API's envelope comes from something between here and the server. */
export async function errorOf(response: Response, what: string): Promise<SoukError> {
  const text = await response.text();
  const problems = problemsIn(text);
  const [first] = problems;
  const said = first === undefined ? text.slice(0, 200) : `${first.code}: ${first.detail}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new SoukError(`${what}: ${response.status} ${said}${more}`, {
    status: response.status,
    problems,
    traceId: response.headers.get('x-request-id'),
    retryAfterMs: retryAfterMs(response.headers, Date.now()),
  });
}

function problemsIn(text: string): readonly Problem[] {
  try {
    const body: unknown = JSON.parse(text);
    const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined;
    return Array.isArray(errors) ? (errors as Problem[]) : [];
  } catch {
    return [];
  }
}

/** `Retry-After` in either of its forms, seconds or a date. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
