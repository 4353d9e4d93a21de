import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { LogFull } from '../../stores/log/port.ts';
import { answerOf } from './answer.ts';

/** The queue before the disk empties within a second once load falls. */
const RETRY_AFTER_S = 1;

/** Answers what stopped a request before its events were judged or kept, in the form of every other answer here. */
export function answerFailure(
  error: FastifyError | LogFull,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.type('application/json');
  if (error instanceof LogFull) {
    reply
      .code(503)
      .header('retry-after', RETRY_AFTER_S)
      .send(answerOf(['TryAgain'], []));
  } else if ('statusCode' in error && error.statusCode === 413) {
    reply.code(413).send(answerOf(['BodyTooLarge'], []));
  } else if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500) {
    reply.code(error.statusCode).send(answerOf([error.message], []));
  } else {
    request.log.error(error);
    reply
      .code(500)
      .send(answerOf([`Defect: nothing was kept; tell the operator of request ${request.id}`], []));
  }
}
