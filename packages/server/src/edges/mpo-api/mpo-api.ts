import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import { answerFailure } from '../../platform/http/failure.ts';
import { advertisersMeRoutes } from './advertisers-me.ts';
import { applicationsMeRoutes } from './applications-me.ts';
import { authenticate } from './auth.ts';
import { criteoEnvelope } from './envelope.ts';
import { oauthRoutes } from './oauth/token.ts';
import { isVersion, versionUnknown } from './versions.ts';

/** Where routes of the MPO API are added: paths here begin after the version. */
export type MpoApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One set of routes, e.g. `(app) => budgetRoutes(app, { campaigns })`. */
export type MpoRoutes = (app: MpoApp) => void;

/** Begins the path of every MPO operation. */
export const MPO = '/marketing-solutions/marketplace-performance-outcomes';

export interface MpoApiDeps {
  readonly accounts: Accounts;
  readonly routes: readonly MpoRoutes[];
}

/**
 * The MPO API: OAuth, then every route set under every version. A route says in its `config` which scope it needs;
 * by the time its handler runs, `callerOf(request)` is known. Throwing `Refusal` answers in the contract's envelope.
 */
export async function mpoApi(app: FastifyInstance, deps: MpoApiDeps): Promise<void> {
  await app.register(oauthRoutes, { accounts: deps.accounts });
  await app.register(versioned, { ...deps, prefix: '/:version' });
}

async function versioned(app: FastifyInstance, deps: MpoApiDeps): Promise<void> {
  app.decorateRequest('caller', null);
  app.setErrorHandler((error, request, reply) =>
    answerFailure({ error, request, reply, render: criteoEnvelope }),
  );
  takeBodies(app);

  app.addHook('onRequest', async (request) => {
    const { version } = request.params as { version: string };
    if (!isVersion(version)) throw new Refusal([versionUnknown(version)]);
    await authenticate(request, deps.accounts);
  });

  await app.register(oauthRoutes, { accounts: deps.accounts });
  const typed: MpoApp = app.withTypeProvider<TypeBoxTypeProvider>();
  advertisersMeRoutes(typed, { accounts: deps.accounts });
  applicationsMeRoutes(typed, { accounts: deps.accounts });
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
      else parse(request, body, done);
    },
  );
}
