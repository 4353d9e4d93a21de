import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureOf, pathOf } from '../../platform/http/failure.ts';
import { LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { answerOf } from './answer.ts';

/** The queue before the disk empties within a second once load falls, and a server restarts in a few. */
const RETRY_AFTER_S = 1;

/** Answers what stopped a request before its events were kept, in the form of every other answer here. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const waits = error instanceof LogFull || error instanceof LogUnavailable;
  const status = waits ? 503 : failureOf(error).status;
  if (status >= 500 && status !== 503) {
    request.log.error({ err: error, traceId: request.id, method: request.method, path: pathOf(request) });
  }
  if (status === 503) reply.header('retry-after', RETRY_AFTER_S);
  reply
    .code(status)
    .header('content-type', 'application/json')
    .send(answerOf([CODE_OF[status] ?? 'InvalidRequest'], []));
}

const CODE_OF: Readonly<Record<number, string>> = { 413: 'BodyTooLarge', 500: 'Defect', 503: 'TryAgain' };
