import type { FastifyInstance } from 'fastify';
import type { RefusedRequest } from '../../modules/events/index.ts';
import {
  type PlainAnswer,
  type PlainRequest,
  type PlainRoute,
  plainRoute,
} from '../../platform/http/plain-route.ts';
import type { CollectDeps } from './collect-routes.ts';
import { failureAnswer } from './failure.ts';

/** The largest body: thousands of events, and far more than any sender is known to send. */
export const BODY_MAX_BYTES = 1_048_576;

export interface CollectRoute
  extends Pick<PlainRoute, 'method' | 'path' | 'answer'>,
    Pick<RefusedRequest, 'surface' | 'partner'> {}

/**
 * A door for events. What is refused as a whole is counted like a dropped event, because whoever looks for missing events
 * looks there; what is to be sent again (503) is not, because nothing is lost yet.
 */
export function collectRoute(app: FastifyInstance, deps: CollectDeps, route: CollectRoute): void {
  const { method, path, surface, partner } = route;
  const noted = (answer: PlainAnswer, { body }: PlainRequest): PlainAnswer => {
    const reason = REASON_OF[answer.status];
    if (reason !== undefined) deps.events.refused({ reason, surface, partner, bytes: body.length });
    return answer;
  };
  plainRoute(app, {
    ...{ method, path, bodyLimitBytes: BODY_MAX_BYTES },
    answer(request) {
      const given = route.answer(request);
      return given instanceof Promise
        ? given.then((answer) => noted(answer, request))
        : noted(given, request);
    },
    failed: (error, request) => noted(failureAnswer(error, request, deps), request),
  });
}

const REASON_OF: Readonly<Record<number, RefusedRequest['reason']>> = {
  400: 'unreadable',
  401: 'key-refused',
  403: 'key-refused',
  413: 'too-large',
  429: 'rate-exceeded',
};
