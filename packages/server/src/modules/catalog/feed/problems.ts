import { type Problem, Refusal } from '../../../base/problem.ts';

/** An import of an ordinary feed is over by then. */
export const COME_BACK_SECONDS = 30;

const CODE = 'feed-imports-too-many';

/** Refusals of feeds as a whole, before anything of them is read. */
export const feedProblems = {
  tooManyImports: (whose: 'the account' | 'the server', max: number): Problem => ({
    code: CODE,
    type: 'quota',
    status: 429,
    title: 'Too many feeds are being imported',
    detail: `${whose} imports ${max} feeds already, and takes no more at once; nothing was changed, try again in ${COME_BACK_SECONDS} seconds`,
    retryAfterSeconds: COME_BACK_SECONDS,
  }),
} as const;

/** Whether an import was refused because others are under way. */
export function isTooManyImports(error: unknown): error is Refusal {
  return error instanceof Refusal && error.problems.some(({ code }) => code === CODE);
}
