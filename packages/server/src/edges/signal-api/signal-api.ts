import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import { assert } from '../../base/assert.ts';
import { MinuteCounts } from '../../base/minute-counts.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Signal } from '../../modules/signal/index.ts';
import { answerFailure, type Failure } from '../../platform/http/failure.ts';
import { type Actor, type Actors, openActors } from './actor.ts';
import { authRoutes } from './auth-routes.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { integrationRoutes } from './integration-routes.ts';
import { sourceRoutes } from './source-routes.ts';

/** Where routes of the management API are added: paths here begin after `/v1/admin`. */
export type SignalApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface SignalApiDeps {
  readonly signal: Signal;
  readonly accounts: Pick<Accounts, 'advertisers' | 'eventKeys' | 'sessions' | 'member'>;
  readonly clock: Clock;
  readonly operatorKey: string;
  /** What tokens are signed with is derived from it. */
  readonly secret: Uint8Array;
  /** Calls of one user in a minute; null where nobody counts. */
  readonly perMinute: number | null;
}

export interface SignalRoutesDeps extends SignalApiDeps {
  readonly actors: Actors;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the management API of Signal; null elsewhere. */
    signalActor: Actor | null;
  }
}

const PREFIX = '/v1/admin';

/** Signal's management API. Everything but signing in needs a token. */
export async function signalApi(app: FastifyInstance, given: SignalApiDeps): Promise<void> {
  const deps = { ...given, actors: openActors(given) };
  const counts = new MinuteCounts(given.clock);
  app.decorateRequest('signalActor', null);
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => answerFailure({ error, request, reply, render }));
      authRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), deps);
      await scope.register(async (inner) => {
        inner.addHook('onRequest', async (request, reply) => {
          const actor = await deps.actors.of(request);
          request.signalActor = actor;
          if (given.perMinute === null) return;
          const allowance = counts.take(actor.name, given.perMinute);
          if (!allowance.isExceeded) return;
          void reply.header('retry-after', String(allowance.waitSeconds));
          throw new Refusal([tooMany(given.perMinute, allowance.waitSeconds)]);
        });
        const typed: SignalApp = inner.withTypeProvider<TypeBoxTypeProvider>();
        catalogRoutes(typed, deps);
        integrationRoutes(typed, deps);
        deliveryRoutes(typed, deps);
        eventRoutes(typed, deps);
        identityRoutes(typed, deps);
        sourceRoutes(typed, deps);
      });
    },
    { prefix: PREFIX },
  );
}

/** Who calls; known behind the hook. */
export function callerOf({ signalActor }: FastifyRequest): Actor {
  assert(signalActor !== null, 'a route of the management API without its caller');
  return signalActor;
}

function tooMany(limit: number, waitSeconds: number) {
  return {
    code: 'RATE_LIMITED',
    type: 'quota',
    status: 429,
    title: 'Too many requests',
    detail: `this user has made its ${limit} calls of this minute; nothing was changed, send it again in ${waitSeconds} s`,
  } as const;
}

/** `{ error: { code, message, field? }, errors? }`: the first problem, and all of them when there are several. */
function render(failure: Failure): unknown {
  const all = failure.entries.map(({ code, detail, pointer }) => ({
    code: /^[A-Z_]+$/.test(code) ? code : code.toUpperCase().replaceAll('-', '_'),
    message: detail,
    ...(pointer === undefined ? {} : { field: pointer }),
  }));
  return { error: all[0], ...(all.length > 1 ? { errors: all } : {}) };
}
