import { type Static, Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import {
  DROP_REASONS,
  type DropSample,
  type Events,
  type LiveFilter,
  PARTNERS,
  SITE_EVENT_TYPES,
  SURFACES,
} from '../../modules/events/index.ts';
import type { Readiness } from '../../modules/readiness/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { liveStreams } from './event-stream.ts';
import { problems } from './problems.ts';

export interface EventRoutesDeps {
  readonly accounts: Accounts;
  readonly events: Pick<Events, 'tail' | 'samples'>;
  readonly readiness: Readiness;
}

const AdvertiserPath = Type.Object({ id: Type.String() });

/** Each may hold several values with commas between them. */
const LiveQuery = Type.Object(
  {
    surface: Type.Optional(Type.String()),
    type: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    outcome: Type.Optional(Type.String()),
    partner: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const DropsQuery = Type.Object({ reason: Type.Optional(Type.String()) }, { additionalProperties: false });

/** What comes in for one advertiser: as it comes, the last that were dropped, and whether it is good enough to start. */
export function eventRoutes(app: ConsoleApp, deps: EventRoutesDeps): void {
  const streamLive = liveStreams(app);
  app.get(
    '/advertisers/:id/events/live',
    { schema: { params: AdvertiserPath, querystring: LiveQuery } },
    (request, reply) => {
      const filter = filterOf(advertiserIn(request.params.id, deps), request.query);
      return streamLive(reply, watchOf(filter, deps));
    },
  );
  app.get(
    '/advertisers/:id/events/drops',
    { schema: { params: AdvertiserPath, querystring: DropsQuery } },
    async ({ params, query }) => dropsOf(advertiserIn(params.id, deps), query.reason, deps),
  );
  readinessRoute(app, deps);
}

/** Whether what comes in is good enough to start, and what is to be done. */
function readinessRoute(app: ConsoleApp, { readiness }: EventRoutesDeps): void {
  app.get('/advertisers/:id/readiness', { schema: { params: AdvertiserPath } }, async ({ params }) => {
    const report = /^\d{1,9}$/.test(params.id) ? await readiness(Number(params.id)) : null;
    if (report === null) throw new Refusal([problems.unknown('advertiser', params.id)]);
    return report;
  });
}

/** The same for all accounts, and for requests of which nobody knows whose they are. */
export function operatorEventRoutes(app: ConsoleApp, deps: EventRoutesDeps): void {
  const streamLive = liveStreams(app);
  app.get('/events/live', { schema: { querystring: LiveQuery } }, ({ query }, reply) =>
    streamLive(reply, watchOf(filterOf(null, query), deps)),
  );
  app.get('/events/drops', { schema: { querystring: DropsQuery } }, async ({ query }) =>
    dropsOf(null, query.reason, deps),
  );
  app.get('/partners', async () => PARTNERS);
}

function advertiserIn(id: string, { accounts }: EventRoutesDeps): number {
  const advertiser = /^\d{1,9}$/.test(id) ? accounts.advertiser(Number(id)) : undefined;
  if (advertiser === undefined) throw new Refusal([problems.unknown('advertiser', id)]);
  return advertiser.id;
}

function watchOf(filter: LiveFilter, { events }: EventRoutesDeps) {
  const watch = events.tail.watch(filter);
  if (watch === null) throw new Refusal([problems.tooManyWatchers()]);
  return watch;
}

function filterOf(advertiserId: number | null, query: Static<typeof LiveQuery>): LiveFilter {
  return {
    advertiserId,
    surfaces: wordsIn(query.surface, SURFACES, '?surface'),
    types: wordsIn(query.type, SITE_EVENT_TYPES, '?type'),
    reasons: wordsIn(query.reason, DROP_REASONS, '?reason'),
    outcomes: wordsIn(query.outcome, ['kept', 'dropped'], '?outcome'),
    partners: wordsIn(
      query.partner,
      PARTNERS.map(({ id }) => id),
      '?partner',
    ),
  };
}

/** The words of a list with commas, each among the known ones. */
function wordsIn<Word extends string>(
  given: string | undefined,
  known: readonly Word[],
  pointer: string,
): Word[] {
  const words = (given ?? '').split(',').filter((word) => word !== '');
  return words.map((word) => {
    const found = known.find((one) => one.toLowerCase() === word.trim().toLowerCase());
    if (found === undefined) throw new Refusal([problems.wordUnknown(word, known, pointer)]);
    return found;
  });
}

function dropsOf(
  advertiserId: number | null,
  reason: string | undefined,
  { events }: EventRoutesDeps,
): { samples: DropSample[] } {
  const reasons = wordsIn(reason, DROP_REASONS, '?reason');
  return { samples: events.samples.last(advertiserId, reasons.length === 0 ? DROP_REASONS : reasons) };
}
