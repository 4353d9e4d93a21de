import { parseMoment } from '../../../base/time.ts';
import type { Campaigns, ChangeFilter, Visible } from '../../../modules/campaigns/index.ts';
import { callerOf } from '../auth.ts';
import { parseId } from '../body.ts';
import { given, queryId, queryNumericId } from '../filter.ts';
import { linkNext } from '../list-answer.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { type QueryReader, readQuery } from '../query.ts';
import { changeAnswer } from './change-answer.ts';
import { listChanges } from './changes.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;

const ROWS = 100;
/** A product set has up to 10,000 ids, and a change of it two product sets: more rows would be too much at once. */
const ROWS_MAX = 200;

/** `/changes`: who changed what. Not part of the contract. */
export function changeRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  app.get(`${MPO}/changes`, { ...READ, schema: listChanges }, async (request, reply) => {
    const filter = readFilter(request.query, campaigns, callerOf(request).advertiserIds);
    const found = await campaigns.changes({ ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    if (found.length > page.length) linkNext({ request, reply }, page.at(-1)?.id ?? '');
    return page.map(changeAnswer);
  });
}

/** Refuses what names something that the caller cannot see. */
function readFilter(query: unknown, { sight }: Campaigns, visible: Visible): ChangeFilter {
  const reader = readQuery(query);
  const advertiserId = queryNumericId(reader, 'advertiserId', 'WithInvalidAdvertiserId');
  const named = given({
    sellerId: queryId(reader, 'sellerId', 'WithInvalidSellerId'),
    campaignId: queryNumericId(reader, 'campaignId', 'WithInvalidCampaignId'),
    sinceMs: moment(reader, 'since'),
    untilMs: moment(reader, 'until'),
    after: readAfter(reader),
  });
  const limit = reader.int('limit', { min: 1, max: ROWS_MAX }) ?? ROWS;
  reader.check();
  if (advertiserId !== undefined) sight.advertiser(visible, advertiserId);
  if (named.sellerId !== undefined) sight.seller(visible, named.sellerId);
  if (named.campaignId !== undefined) sight.campaign(visible, named.campaignId);
  return { ...named, advertiserIds: advertiserId === undefined ? [...visible] : [advertiserId], limit };
}

function moment(reader: QueryReader, name: string): number | undefined {
  const text = reader.text(name);
  if (text === undefined) return undefined;
  const atMs = parseMoment(text.trim());
  if (atMs === null) reader.refuse(name, 'is no moment such as 2026-01-31 or 2026-01-31T12:00:00Z');
  return atMs ?? undefined;
}

function readAfter(reader: QueryReader): string | undefined {
  const text = reader.text('after');
  if (text === undefined) return undefined;
  const id = parseId(text);
  if (id === null) reader.refuse('after', 'is no id of a change: ids have digits only');
  return id ?? undefined;
}
