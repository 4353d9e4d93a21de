import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Idempotency } from '../../modules/idempotency/index.ts';
import { answerFailure } from '../../platform/http/failure.ts';
import { advertisersMeRoutes } from './advertisers-me.ts';
import { applicationsMeRoutes } from './applications-me.ts';
import { authenticate, keepEnabled } from './auth.ts';
import { criteoEnvelope } from './envelope.ts';
import { keepAnswers } from './idempotency.ts';
import { isTooDeep, NESTED_TOO_DEEP } from './nesting.ts';
import { authorizeRoutes } from './oauth/authorize.ts';
import { oauthRoutes } from './oauth/token.ts';
import { collectOperations } from './openapi/collect-operations.ts';
import {
  type DocumentText,
  documentTexts,
  openApiRoute,
  versionedOpenApiRoute,
} from './openapi/openapi-routes.ts';
import type { DescribedTypes } from './openapi/operation.ts';
import { limitRate, type RateLimits } from './rate-limits.ts';
import { isVersion, retirementOf, versionUnknown } from './versions.ts';

/** Where routes of the MPO API are added: paths here begin after the version. */
export type MpoApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  DescribedTypes
>;

/** One set of routes, e.g. `(app) => budgetRoutes(app, { campaigns })`. */
export type MpoRoutes = (app: MpoApp) => void;

/** Begins the path of every MPO operation. */
export const MPO = '/marketing-solutions/marketplace-performance-outcomes';

export interface MpoApiDeps {
  readonly accounts: Accounts;
  readonly routes: readonly MpoRoutes[];
  /** Without: nobody is held up. */
  readonly rateLimits?: RateLimits | null;
  /** Without: every request is carried out, whatever its Idempotency-Key. */
  readonly idempotency?: Idempotency;
}

/**
 * The MPO API: OAuth, then every route set under every version. A route says in its `config` which scope it needs;
 * by the time its handler runs, `callerOf(request)` is known. Throwing `Refusal` answers in the contract's envelope.
 */
export async function mpoApi(app: FastifyInstance, deps: MpoApiDeps): Promise<void> {
  // Schemas describe; the readers judge, each with the contract's codes.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  const textOf = documentTexts(collectOperations(app).described);
  openApiRoute(app, textOf);
  await app.register(authorizeRoutes, deps);
  await app.register(oauthRoutes, { accounts: deps.accounts, rateLimits: deps.rateLimits ?? null });
  await app.register(versioned, { ...deps, textOf, prefix: '/:version' });
}

interface VersionedDeps extends MpoApiDeps {
  readonly textOf: DocumentText;
}

async function versioned(app: FastifyInstance, deps: VersionedDeps): Promise<void> {
  app.decorateRequest('caller', null);
  app.setErrorHandler((error, request, reply) =>
    answerFailure({ error, request, reply, render: criteoEnvelope }),
  );
  takeBodies(app);

  const { accounts, rateLimits = null, idempotency } = deps;
  app.addHook('onRequest', async (request, reply) => {
    const { version } = request.params as { version: string };
    if (!isVersion(version)) throw new Refusal([versionUnknown(version)]);
    void reply.headers(retirementOf(version));
    await authenticate(request, accounts);
    if (request.routeOptions.url?.includes(`${MPO}/stats/`) === true) keepEnabled(request, accounts);
    if (rateLimits !== null) limitRate(rateLimits, request, reply);
  });
  keepAnswers(app, idempotency);

  versionedOpenApiRoute(app, deps.textOf);
  await app.register(oauthRoutes, { accounts, rateLimits });
  const typed: MpoApp = app.withTypeProvider<DescribedTypes>();
  advertisersMeRoutes(typed, { accounts });
  applicationsMeRoutes(typed, { accounts });
  for (const routes of deps.routes) routes(typed);
}

/** Official clients announce JSON also where they send no body; that is no error. */
function takeBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser<string>(
    ['application/json', 'text/json'],
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else if (isTooDeep(body)) done(new Refusal([NESTED_TOO_DEEP]));
      else parse(request, body, done);
    },
  );
}
