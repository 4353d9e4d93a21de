import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { FeedSource, FeedSources, Place } from '../../modules/catalog/index.ts';
import { shownUrl } from '../../platform/http/outgoing-failure.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const OwnerPath = Type.Object({ id: Type.String() });
const SourcePath = Type.Object({ id: Type.String(), sourceId: Type.String({ pattern: '^\\d{1,15}$' }) });

const NewSource = Type.Object(
  {
    name: Type.String(),
    mode: Type.Optional(Type.Union([Type.Literal('full'), Type.Literal('delta')])),
    url: Type.Optional(Type.String()),
    folder: Type.Optional(Type.String()),
    files: Type.Optional(Type.String()),
    schedule: Type.Optional(Type.String()),
    user: Type.Optional(Type.String({ pattern: '^[^:]*$', maxLength: 500 })),
    password: Type.Optional(Type.String({ maxLength: 500 })),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { additionalProperties: false },
);

const Change = Type.Object(
  { isPaused: Type.Optional(Type.Boolean()), schedule: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

/** Unless somebody says otherwise: whether an address has something new costs little, a folder nothing. */
const SCHEDULES: Readonly<Record<Place['kind'], string>> = { url: 'every 1h', folder: 'every 1m' };

interface FeedSourceRoutesDeps {
  readonly accounts: Accounts;
  readonly feedSources: FeedSources;
  readonly isOperator: (request: FastifyRequest) => boolean;
}

/** Places from which feeds are fetched. Folders lie on the server, so that only its operator names them. */
export function feedSourceRoutes(app: ConsoleApp, deps: FeedSourceRoutesDeps): void {
  const { feedSources } = deps;
  const keyOf = ({ id, sourceId }: { id: string; sourceId: string }) => ({
    advertiserId: knownAdvertiser(deps, id),
    id: Number(sourceId),
  });

  app.get('/advertisers/:id/feed-sources', { schema: { params: OwnerPath } }, async ({ params }) => {
    const sources = await feedSources.list(knownAdvertiser(deps, params.id));
    return sources.map(shown);
  });
  app.post(
    '/advertisers/:id/feed-sources',
    { schema: { params: OwnerPath, body: NewSource } },
    async (request, reply) => {
      const { body } = request;
      const place = placeOf(body);
      if (place.kind === 'folder' && !deps.isOperator(request)) throw new Refusal([FOLDER_IS_THE_OPERATORS]);
      const source = await feedSources.add({
        advertiserId: knownAdvertiser(deps, request.params.id),
        name: body.name,
        mode: body.mode ?? 'full',
        place,
        schedule: body.schedule ?? SCHEDULES[place.kind],
        headers: { ...body.headers, ...basicAuth(body) },
      });
      return reply.status(201).send(shown(source));
    },
  );
  app.get('/advertisers/:id/feed-sources/:sourceId', { schema: { params: SourcePath } }, async ({ params }) =>
    shown(await feedSources.get(keyOf(params))),
  );
  app.patch(
    '/advertisers/:id/feed-sources/:sourceId',
    { schema: { params: SourcePath, body: Change } },
    async ({ params, body }) => shown(await feedSources.change(keyOf(params), body)),
  );
  app.post(
    '/advertisers/:id/feed-sources/:sourceId/run',
    { schema: { params: SourcePath } },
    async ({ params }, reply) => reply.status(202).send(shown(await feedSources.run(keyOf(params)))),
  );
  app.delete(
    '/advertisers/:id/feed-sources/:sourceId',
    { schema: { params: SourcePath } },
    async ({ params }, reply) => {
      await feedSources.remove(keyOf(params));
      return reply.status(204).send();
    },
  );
}

/** The address without its query, in which links that are signed hold their secret. */
function shown(source: FeedSource): FeedSource {
  const { place } = source;
  if (place.kind !== 'url') return source;
  return { ...source, place: { ...place, url: shownUrl(new URL(place.url)) } };
}

function placeOf(given: { url?: string; folder?: string; files?: string }): Place {
  if ((given.url === undefined) === (given.folder === undefined)) throw new Refusal([ONE_PLACE]);
  return given.url !== undefined
    ? { kind: 'url', url: given.url }
    : { kind: 'folder', path: given.folder ?? '', files: given.files ?? '*' };
}

function basicAuth({ user, password }: { user?: string; password?: string }): Record<string, string> {
  if (user === undefined && password === undefined) return {};
  const pair = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

function knownAdvertiser({ accounts }: FeedSourceRoutesDeps, id: string): number {
  const advertiser = accounts.advertiser(Number(id));
  if (advertiser === undefined) throw new Refusal([problems.unknown('advertiser', id)]);
  return advertiser.id;
}

const ONE_PLACE: Problem = {
  code: 'invalid',
  type: 'validation',
  status: 400,
  title: 'The place is missing',
  detail: 'a source has either url or folder; nothing was changed, send one of them',
  pointer: '/url',
};

const FOLDER_IS_THE_OPERATORS: Problem = {
  code: 'folder-is-the-operators',
  type: 'authorization',
  status: 403,
  title: 'Only the operator watches folders',
  detail:
    'folders lie on the server, so that only its operator has them watched; nothing was changed. Give a url, or ask the operator',
  pointer: '/folder',
};
