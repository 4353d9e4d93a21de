import { Type } from 'typebox';
import { formatMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import { daysInclusive, endOfDate, parseDate, startOfDate } from '../../base/time.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Catalog } from '../../modules/catalog/index.ts';
import type { Ledger } from '../../modules/ledger/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { isSeen } from './staff.ts';

/** A statement is of a year at most, as statistics are. */
const DAYS_MAX = 366;

const Wanted = Type.Object({
  sellerId: Type.String({ pattern: '^\\d{1,15}$' }),
  from: Type.String({ maxLength: 40 }),
  to: Type.String({ maxLength: 40 }),
});

interface LedgerRoutesDeps {
  readonly accounts: Accounts;
  readonly catalog: Pick<Catalog, 'seller'>;
  readonly ledger: Pick<Ledger, 'statement'>;
}

/** What a seller was charged and what it was given, by day, campaign and budget; days begin in the advertiser's zone. */
export function ledgerRoutes(app: ConsoleApp, { accounts, catalog, ledger }: LedgerRoutesDeps): void {
  const seeing = { schema: { querystring: Wanted }, config: { role: 'viewer' } } as const;
  app.get('/ledger/statement', seeing, async (request) => {
    const { sellerId, from, to } = request.query;
    const seller = catalog.seller(sellerId);
    const advertiser = seller === undefined ? undefined : accounts.advertiser(seller.advertiserId);
    if (seller === undefined || advertiser === undefined || !isSeen(request, advertiser.id)) {
      throw new Refusal([problems.unknown('seller', sellerId)]);
    }
    const [first, last] = [parseDate(from), parseDate(to)];
    if (first === null || last === null || last < first || daysInclusive(first, last) > DAYS_MAX) {
      throw new Refusal([problems.periodInvalid(from, to)]);
    }
    const { timeZone: zone, currency } = advertiser;
    const fromMs = startOfDate(first, zone);
    const lines = await ledger.statement({ sellerId, fromMs, toMs: endOfDate(last, zone), zone });
    const sum = (of: (line: (typeof lines)[number]) => number) =>
      lines.reduce((all, line) => all + of(line), 0);
    return {
      ...{ sellerId, sellerName: seller.name, currency, timeZone: zone, from: first, to: last },
      lines: lines.map(({ chargedMicros, givenAwayMicros, ...line }) => ({
        ...line,
        charged: formatMicros(chargedMicros),
        givenAway: formatMicros(givenAwayMicros),
      })),
      clicks: sum(({ clicks }) => clicks),
      charged: formatMicros(sum(({ chargedMicros }) => chargedMicros)),
      givenAway: formatMicros(sum(({ givenAwayMicros }) => givenAwayMicros)),
    };
  });
}
