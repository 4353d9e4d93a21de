import { Type } from 'typebox';
import { formatMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import { type EpochMs, parseMoment } from '../../base/time.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { Campaigns, FieldChange, RecordedChange } from '../../modules/campaigns/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { isSeen } from './staff.ts';

/** A change of a product set holds up to 20,000 ids. */
const ROWS_MAX = 200;

const Filter = Type.Object({
  advertiserId: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
  sellerId: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  campaignId: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
  since: Type.Optional(Type.String()),
  until: Type.Optional(Type.String()),
  limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
  after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
});

interface ChangeRoutesDeps {
  readonly accounts: Accounts;
  readonly campaigns: Pick<Campaigns, 'changes'>;
}

/** Who changed which budget, bid and product set, of any account, the newest first. */
export function changeRoutes(app: ConsoleApp, { accounts, campaigns }: ChangeRoutesDeps): void {
  const seeing = { schema: { querystring: Filter }, config: { role: 'viewer' } } as const;
  app.get('/changes', seeing, async (request) => {
    const { query } = request;
    const { sellerId, after } = query;
    const limit = Math.min(Math.max(1, Number(query.limit ?? ROWS_MAX)), ROWS_MAX);
    const all = accounts
      .advertisers()
      .map(({ id }) => id)
      .filter((id) => isSeen(request, id));
    const wanted = all.filter((id) => [undefined, String(id)].includes(query.advertiserId));
    const sinceMs = momentOf(query.since, '?since');
    const untilMs = momentOf(query.until, '?until');
    const found = await campaigns.changes({
      advertiserIds: wanted,
      ...(sellerId === undefined ? {} : { sellerId }),
      ...(query.campaignId === undefined ? {} : { campaignId: Number(query.campaignId) }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(untilMs === undefined ? {} : { untilMs }),
      ...(after === undefined ? {} : { after }),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    return { changes: page.map(answerOf), next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  });
}

function answerOf({ fields, ...change }: RecordedChange) {
  return { ...change, fields: fields.map(withDecimals) };
}

/** Amounts are units of the advertiser's currency, as everywhere at the edges. */
function withDecimals(change: FieldChange) {
  if (change.field !== 'amountMicros' && change.field !== 'bidMicros') return change;
  const field = change.field === 'bidMicros' ? 'bid' : 'amount';
  const units = (micros: number | null) => (micros === null ? null : formatMicros(micros));
  return { field, from: units(change.from), to: units(change.to) };
}

function momentOf(text: string | undefined, pointer: string): EpochMs | undefined {
  if (text === undefined) return undefined;
  const atMs = parseMoment(text.trim());
  if (atMs === null) throw new Refusal([problems.momentInvalid(text, pointer)]);
  return atMs;
}
