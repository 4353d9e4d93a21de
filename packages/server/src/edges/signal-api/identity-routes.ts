import { Type } from 'typebox';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Person } from '../../modules/signal/index.ts';
import { type Actor, mayAdminister, requireRole } from './actor.ts';
import { PageQuery, pageAnswer, readPage } from './pages.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';

const NameQuery = Type.Object({
  advertiser_id: Type.String(),
  user_id: Type.Optional(Type.String()),
  anonymous_id: Type.Optional(Type.String()),
});

/** The identity hub (what is known of a person, and forgetting it) and the audit log. */
export function identityRoutes(app: SignalApp, { signal }: SignalRoutesDeps): void {
  app.get('/identities', { schema: { querystring: NameQuery } }, async (request) => {
    const person = await signal.identities.find(nameIn(callerOf(request), request.query));
    if (person === null) throw new Refusal([nobody]);
    return personAnswer(person);
  });

  app.delete('/identities', { schema: { querystring: NameQuery } }, async (request, reply) => {
    const actor = callerOf(request);
    requireRole(actor, 'admin');
    const name = nameIn(actor, request.query);
    if (!(await signal.identities.erase(name))) throw new Refusal([nobody]);
    await signal.integrations.note({
      ...{ actor: actor.name, action: 'erase', subject: 'identity' },
      ...{ advertiserId: name.advertiserId, detail: {} },
    });
    return reply.status(204).send();
  });

  app.get('/audit-log', { schema: { querystring: Type.Object(PageQuery) } }, async (request) => {
    const actor = callerOf(request);
    requireRole(actor, 'admin');
    const { limit, cursor } = readPage(request.query);
    const { advertiserIds } = actor;
    const entries = await signal.integrations.audit({ limit, before: cursor, advertiserIds });
    const next = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
    return pageAnswer(
      entries.map(({ atMs, advertiserId, ...entry }) => ({
        ...{ ...entry, advertiser_id: advertiserId },
        at: new Date(atMs).toISOString(),
      })),
      next,
    );
  });
}

function nameIn(
  actor: Actor,
  query: { advertiser_id: string; user_id?: string; anonymous_id?: string },
): { advertiserId: number; kind: 'user' | 'anonymous'; value: string } {
  const advertiserId = Number(query.advertiser_id);
  const value = query.user_id ?? query.anonymous_id;
  if (!mayAdminister(actor, advertiserId) || value === undefined) throw new Refusal([nobody]);
  return { advertiserId, kind: query.user_id === undefined ? 'anonymous' : 'user', value };
}

function personAnswer({ id, vendorIds, email, userId, session, seenMs }: Person): object {
  return {
    id,
    user_id: userId ?? null,
    email: email ?? null,
    vendor_ids: Object.fromEntries(
      Object.entries(vendorIds).map(([name, { value, untilMs }]) => [
        name,
        { value, until: new Date(untilMs).toISOString() },
      ]),
    ),
    session: { id: session.id, started_at: new Date(session.startMs).toISOString() },
    seen_at: new Date(seenMs).toISOString(),
  };
}

const nobody: Problem = {
  code: 'NOT_FOUND',
  type: 'validation',
  status: 404,
  title: 'The person is unknown',
  detail: 'nobody of this advertiser has that name; say advertiser_id and user_id or anonymous_id',
};
