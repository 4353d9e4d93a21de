import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import { type DeliveryRecord, type GovernedRecord, isKept, isRefused } from '../../modules/signal/index.ts';
import { type Actor, mayAdminister } from './actor.ts';
import { deliveryAnswer } from './delivery-routes.ts';
import { visibleTo } from './integration-routes.ts';
import { LiveStreams } from './live-streams.ts';
import { PageQuery, pageAnswer, readPage, wholeNumber } from './pages.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';

const EventsQuery = Type.Object({
  ...PageQuery,
  event: Type.Optional(Type.String()),
  message_id: Type.Optional(Type.String()),
  person: Type.Optional(Type.String()),
});

const EventPath = Type.Object({ position: Type.String() });

const DryRun = Type.Union([
  Type.Object({ position: Type.Integer() }, { additionalProperties: false }),
  Type.Object({ event: Type.Unknown() }, { additionalProperties: false }),
]);

/** Live Events: what came, what it was made of, what was sent and answered; as pages, as a stream, and as a dry run. */
export function eventRoutes(app: SignalApp, deps: SignalRoutesDeps): void {
  const { inspection } = deps.signal;

  app.get('/events', { schema: { querystring: EventsQuery } }, async (request) => {
    const actor = callerOf(request);
    const { limit, cursor } = readPage(request.query);
    const page = await inspection.events({
      ...{ limit, before: cursor },
      matches: (record) => mayAdminister(actor, record.advertiserId) && fits(record, request.query),
    });
    return pageAnswer(
      page.found.map(({ position, record }) => eventAnswer(position, record)),
      page.before,
    );
  });

  const streams = new LiveStreams(app.log);
  app.addHook('preClose', (done) => {
    streams.close();
    done();
  });
  app.get('/events/stream', async (request, reply) => {
    const actor = callerOf(request);
    const stream = streams.open(actor.name, (ending) => messages(actor, deps, ending));
    return reply
      .type('text/event-stream; charset=utf-8')
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(stream);
  });

  app.get('/events/:position', { schema: { params: EventPath } }, async (request) => {
    const actor = callerOf(request);
    const position = wholeNumber(request.params.position, '?position') ?? 0;
    const stages = await inspection.stages(position);
    if (stages === null || !mayAdminister(actor, stages.received.advertiserId))
      throw new Refusal([unknownEvent(position)]);
    const { received, governed, deliveries } = stages;
    return {
      position,
      received: {
        at: new Date(received.receivedMs).toISOString(),
        channel: isRefused(received) ? null : received.channel,
        event: isRefused(received) ? null : received.event,
      },
      governed: governed === null ? null : eventAnswer(position, governed),
      deliveries: deliveries.map(deliveryAnswer),
    };
  });

  app.post(
    '/integrations/:id/dry-run',
    { schema: { params: Type.Object({ id: Type.String() }), body: DryRun } },
    async (request) => {
      const integration = visibleTo(callerOf(request), deps, request.params.id);
      if ('event' in request.body) return deps.signal.dryRun(request.body.event, integration);
      const { position } = request.body;
      const stages = await inspection.stages(position);
      if (stages?.governed === null || stages?.governed.advertiserId !== integration.advertiserId)
        throw new Refusal([unknownEvent(position)]);
      return deps.signal.dryRunPast(stages.governed, integration);
    },
  );
}

function fits(
  record: GovernedRecord,
  query: { event?: string; message_id?: string; person?: string },
): boolean {
  const messageId = isKept(record) ? record.event.messageId : record.messageId;
  if (query.message_id !== undefined && query.message_id !== messageId) return false;
  if (query.event === undefined && query.person === undefined) return true;
  if (!isKept(record)) return false;
  if (query.event !== undefined && query.event !== record.event.event) return false;
  const names = [record.person.id, record.event.userId, record.event.anonymousId];
  return query.person === undefined || names.includes(query.person);
}

function eventAnswer(position: number, record: GovernedRecord): object {
  const at = new Date(record.receivedMs).toISOString();
  if (!isKept(record)) return { position, at, message_id: record.messageId, dropped: record.dropped };
  const { event, person, sessionId, device, channel } = record;
  return {
    ...{ position, at, message_id: event.messageId, dropped: null, channel, device, event },
    session_id: sessionId,
    person: { id: person.id, vendor_ids: person.vendorIds, email: person.email ?? null },
  };
}

/** What this caller may see of what comes, as server-sent events. */
async function* messages(
  actor: Actor,
  { signal }: SignalRoutesDeps,
  ending: AbortSignal,
): AsyncGenerator<string> {
  for await (const { kind, position, record } of signal.inspection.follow(ending)) {
    if (!mayAdminister(actor, record.advertiserId)) continue;
    const data = kind === 'event' ? eventAnswer(position, record) : deliveryAnswer(record as DeliveryRecord);
    yield `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
  }
}

function unknownEvent(position: number) {
  return {
    code: 'NOT_FOUND',
    type: 'validation',
    status: 404,
    title: 'The event is unknown',
    detail: `there is no event at ${position}, or not any more; list the events to find it`,
  } as const;
}
