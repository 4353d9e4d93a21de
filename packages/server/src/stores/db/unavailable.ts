import { type Problem, Refusal } from '../../base/problem.ts';

/** The server stops, starts, has no connection left, or the connection broke (classes 08, 53 and 57P of SQLSTATE). */
const SQLSTATES = /^(08...|53300|57P0[1-5])$/;

const SYSTEM_CODES: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
]);

/** What the driver says without a code: a connection that broke, and none that became free in time. */
const WITHOUT_CODE = /^(Connection terminated|timeout exceeded when trying to connect)/;

const UNAVAILABLE: Problem = {
  code: 'database-unavailable',
  type: 'availability',
  status: 503,
  title: 'The database does not answer',
  detail:
    'the database cannot be reached right now; a change that was asked for may or may not have been made: send the request again with its Idempotency-Key, or look first',
};

/** A database that is out of reach is no defect of the request: whoever called is told to come back. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isOut =
    code === '' ? WITHOUT_CODE.test(error.message) : SYSTEM_CODES.has(code) || SQLSTATES.test(code);
  return isOut ? new Refusal([UNAVAILABLE], { cause: error }) : error;
}
