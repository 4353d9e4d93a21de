import { failureOf } from '../../platform/http/failure.ts';
import type { PlainAnswer, PlainRequest } from '../../platform/http/plain-route.ts';
import { LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { jsonAnswer } from './answer.ts';
import type { CollectDeps } from './collect-routes.ts';

/** The queue before the disk empties within a second once load falls, and a server restarts in a few. */
const RETRY_AFTER_S = '1';

/** Answers what stopped a request before its events were kept, in the form of every other answer here. */
export function failureAnswer(
  error: unknown,
  { raw, traceId }: PlainRequest,
  { logger }: Pick<CollectDeps, 'logger'>,
): PlainAnswer {
  const waits = error instanceof LogFull || error instanceof LogUnavailable;
  const status = waits ? 503 : failureOf(error).status;
  if (status >= 500 && status !== 503) {
    const path = raw.url?.split('?', 1)[0];
    logger.error({ err: error, traceId, method: raw.method, path });
  }
  const answer = jsonAnswer(status, [CODE_OF[status] ?? 'InvalidRequest'], []);
  return status === 503
    ? { ...answer, headers: { ...answer.headers, 'retry-after': RETRY_AFTER_S } }
    : answer;
}

const CODE_OF: Readonly<Record<number, string>> = { 413: 'BodyTooLarge', 500: 'Defect', 503: 'TryAgain' };
