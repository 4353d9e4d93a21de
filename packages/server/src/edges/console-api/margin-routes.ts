import { Type } from 'typebox';
import { formatMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import { dateAt, type EpochMs, type IsoDate, parseDate } from '../../base/time.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { ReadMargin } from '../../modules/stats/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const IdPath = Type.Object({ id: Type.String() });
const Days = Type.Object({ from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) });

interface MarginRoutesDeps {
  readonly accounts: Accounts;
  readonly margin: ReadMargin;
  readonly clock: { now(): EpochMs };
}

/** What sellers paid, what media cost and what is left, by campaign: for whoever runs the server, and nobody else. */
export function marginRoutes(app: ConsoleApp, { accounts, margin, clock }: MarginRoutesDeps): void {
  app.get(
    '/advertisers/:id/margin',
    { schema: { params: IdPath, querystring: Days } },
    async ({ params, query }) => {
      const advertiser = accounts.advertiser(Number(params.id));
      if (advertiser === undefined) throw new Refusal([problems.unknown('advertiser', params.id)]);
      const to = dateOf(query.to, '?to') ?? dateAt(clock.now(), advertiser.timeZone);
      const from = dateOf(query.from, '?from') ?? to;
      const campaigns = await margin({ advertiser, from, to });
      return {
        ...{ advertiserId: advertiser.id, currency: advertiser.currency, from, to },
        campaigns: campaigns.map(({ paidMicros, mediaMicros, marginMicros, ...row }) => ({
          ...row,
          paid: formatMicros(paidMicros),
          media: formatMicros(mediaMicros),
          margin: formatMicros(marginMicros),
        })),
      };
    },
  );
}

function dateOf(given: string | undefined, pointer: string): IsoDate | undefined {
  if (given === undefined) return undefined;
  const date = parseDate(given);
  if (date === null) throw new Refusal([problems.dateInvalid(given, pointer)]);
  return date;
}
