import { Type } from 'typebox';
import type { DeliveryRecord } from '../../modules/signal/index.ts';
import { requireRole } from './actor.ts';
import { visibleTo } from './integration-routes.ts';
import { PageQuery, pageAnswer, readPage } from './pages.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';

const IntegrationPath = Type.Object({ id: Type.String() });

const LogQuery = Type.Object({
  ...PageQuery,
  outcome: Type.Optional(Type.String()),
  message_id: Type.Optional(Type.String()),
  event: Type.Optional(Type.String()),
});

const Replay = Type.Object(
  {
    positions: Type.Optional(Type.Array(Type.Integer(), { maxItems: 1_000 })),
    reason: Type.Optional(Type.String()),
    event: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** Dead letters taken up again by one call; more are taken up by the next. */
const REPLAYED_AT_ONCE = 1_000;

/** The Delivery Log, dead letters and their replay, and how an integration does. */
export function deliveryRoutes(app: SignalApp, deps: SignalRoutesDeps): void {
  const { signal } = deps;
  const schema = { params: IntegrationPath };

  app.get(
    '/integrations/:id/deliveries',
    { schema: { ...schema, querystring: LogQuery } },
    async (request) => {
      const { id } = visibleTo(callerOf(request), deps, request.params.id);
      const { limit, cursor } = readPage(request.query);
      const { outcome, message_id: messageId, event } = request.query;
      const page = await signal.inspection.deliveries({
        ...{ limit, before: cursor },
        matches: (record) =>
          record.integrationId === id &&
          (outcome === undefined || record.outcome === outcome) &&
          (messageId === undefined || record.messageId === messageId) &&
          (event === undefined || record.event === event),
      });
      return pageAnswer(
        page.found.map(({ record }) => deliveryAnswer(record)),
        page.before,
      );
    },
  );

  app.get(
    '/integrations/:id/dead-letters',
    { schema: { ...schema, querystring: LogQuery } },
    async (request) => {
      const { id } = visibleTo(callerOf(request), deps, request.params.id);
      const { limit, cursor } = readPage(request.query);
      const found = await signal.deadLetters({ integrationId: id, after: cursor ?? 0, limit });
      const last = found.length === limit ? (found.at(-1)?.position ?? null) : null;
      return pageAnswer(found.map(deliveryAnswer), last);
    },
  );

  app.post(
    '/integrations/:id/dead-letters/replay',
    { schema: { ...schema, body: Replay } },
    async (request) => {
      const actor = callerOf(request);
      const { id, advertiserId } = visibleTo(actor, deps, request.params.id);
      requireRole(actor, 'editor');
      const { positions, reason, event } = request.body;
      const wanted = positions ?? (await matching(deps, { id, reason, event }));
      let replayed = 0;
      for (const position of wanted) if (await signal.deliveries.replay(id, position)) replayed++;
      const detail = { replayed, ...(reason === undefined ? {} : { reason }) };
      const entry = { actor: actor.name, action: 'replay', subject: id, advertiserId };
      await signal.integrations.note({ ...entry, detail });
      return { replayed };
    },
  );

  app.get('/integrations/:id/metrics', { schema }, async (request) => {
    const { id } = visibleTo(callerOf(request), deps, request.params.id);
    const figures = (await signal.deliveries.figures()).find((each) => each.integrationId === id);
    return {
      delivered: figures?.delivered ?? 0,
      dead: figures?.dead ?? 0,
      retries: figures?.retries ?? 0,
      outstanding: figures?.outstanding ?? 0,
      backlog: figures?.backlog ?? 0,
      rate_per_second: figures?.ratePerSecond ?? 0,
    };
  });
}

async function matching(
  { signal }: SignalRoutesDeps,
  { id, reason, event }: { id: string; reason: string | undefined; event: string | undefined },
): Promise<number[]> {
  const found: number[] = [];
  for (let after = 0; found.length < REPLAYED_AT_ONCE; ) {
    const some = await signal.deadLetters({ integrationId: id, after, limit: REPLAYED_AT_ONCE });
    for (const letter of some) {
      const fits =
        (reason === undefined || letter.reason === reason) && (event === undefined || letter.event === event);
      if (fits && found.length < REPLAYED_AT_ONCE) found.push(letter.position);
    }
    const last = some.at(-1);
    if (last === undefined || some.length < REPLAYED_AT_ONCE) break;
    after = last.position;
  }
  return found;
}

export function deliveryAnswer(record: DeliveryRecord): object {
  const { position, outcome, atMs, messageId, event, attempts, revision } = record;
  const told = { cause: record.cause, resolution: record.resolution };
  return {
    ...{ position, outcome, event, attempts, revision },
    at: new Date(atMs).toISOString(),
    integration_id: record.integrationId,
    message_id: messageId,
    request: record.payload === undefined ? null : { url: record.url, payload: record.payload },
    response:
      record.response === undefined
        ? null
        : { status: record.status ?? null, body: record.response, latency_ms: record.latencyMs ?? null },
    error: record.reason === undefined ? null : { reason: record.reason, ...told },
    advice: record.reason === undefined && record.cause !== undefined ? told : null,
  };
}
