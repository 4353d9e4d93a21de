import type { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import { type Catalog, checkFeed, type FeedRun } from '../../modules/catalog/index.ts';
import { FILE_PACE, type Pace, paced } from '../../platform/http/paced.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const RUNS_SHOWN = 50;

const FeedPath = Type.Object({ id: Type.String() });
const RunPath = Type.Object({ id: Type.String(), runId: Type.String() });
const FeedQuery = Type.Object({
  mode: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  confirm: Type.Optional(Type.String({ pattern: '^(true|false)$' })),
});

interface FeedRoutesDeps {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  /** The share of products or sellers above which a full feed that removes them waits for confirmation. */
  readonly feedHoldAbove: number;
}

/** Feeds in: the body is the file, read while it arrives, whatever its size. */
export async function feedRoutes(app: FastifyInstance, deps: FeedRoutesDeps): Promise<void> {
  const { catalog } = deps;
  // Any media type: browsers and servers call a feed by many names, and its content tells what it is.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const typed: ConsoleApp = app.withTypeProvider<TypeBoxTypeProvider>();

  typed.post(
    '/advertisers/:id/feeds',
    { schema: { params: FeedPath, querystring: FeedQuery } },
    async ({ params, query, body }, reply) => {
      const advertiserId = knownAdvertiser(deps, params.id);
      const mode = query.mode ?? 'full';
      if (mode !== 'full' && mode !== 'delta') throw new Refusal([problems.feedMode(mode)]);
      if (!isReadable(body)) throw new Refusal([problems.feedBodyMissing()]);
      const name = (query.name ?? 'feed').slice(0, 200);
      const hold = query.confirm === 'true' ? {} : { holdAbove: deps.feedHoldAbove };
      const source = paced(body, FILE_PACE, tooSlow);
      return answerRun(reply, await catalog.importFeed({ advertiserId, mode, source, name, ...hold }));
    },
  );
  typed.post('/advertisers/:id/feeds/check', { schema: { params: FeedPath } }, async ({ params, body }) => {
    knownAdvertiser(deps, params.id);
    if (!isReadable(body)) throw new Refusal([problems.feedBodyMissing()]);
    return checkFeed(body);
  });
  for (const decision of ['confirm', 'reject'] as const) {
    typed.post(`/advertisers/:id/feeds/:runId/${decision}`, { schema: { params: RunPath } }, ({ params }) => {
      const advertiserId = knownAdvertiser(deps, params.id);
      const id = Number(params.runId);
      if (!Number.isSafeInteger(id)) throw new Refusal([problems.unknown('feed run', params.runId)]);
      return catalog.decideFeed({ advertiserId, id }, decision);
    });
  }
  typed.get('/advertisers/:id/feeds', { schema: { params: FeedPath } }, ({ params }) =>
    catalog.feedRuns(knownAdvertiser(deps, params.id), RUNS_SHOWN),
  );
  typed.get('/advertisers/:id/feeds/:runId', { schema: { params: RunPath } }, async ({ params }) => {
    const runId = Number(params.runId);
    const run = Number.isSafeInteger(runId)
      ? await catalog.feedRun(knownAdvertiser(deps, params.id), runId)
      : null;
    if (run === null) throw new Refusal([problems.unknown('feed run', params.runId)]);
    return run;
  });
}

/** A run that changed nothing answers 422 with the reason beside the run; one that waits for a decision 202. */
function answerRun(reply: FastifyReply, run: FeedRun): FastifyReply {
  if (run.state === 'held') return reply.status(202).send(run);
  if (run.failure === null) return reply.send(run);
  const { code, detail } = run.failure;
  return reply.status(422).send({ error: { code, message: `${detail}; the catalog stayed as it was` }, run });
}

function knownAdvertiser({ accounts }: FeedRoutesDeps, id: string): number {
  const advertiser = accounts.advertiser(Number(id));
  if (advertiser === undefined) throw new Refusal([problems.unknown('advertiser', id)]);
  return advertiser.id;
}

/** An upload holds a place among few, and a connection of the database. */
function tooSlow({ bytes, ms }: Pace): Error {
  return new Error(`less than ${bytes} bytes came in ${ms / 1_000} seconds`);
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
