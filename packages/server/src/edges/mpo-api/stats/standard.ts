import { Readable } from 'node:stream';
import { Refusal } from '../../../base/problem.ts';
import {
  INTERVALS,
  POLICIES,
  type StandardEntity,
  type StandardQuery,
  type Stats,
  statsProblems,
} from '../../../modules/stats/index.ts';
import { cutWhenStalled, readerGone } from '../../../platform/http/slow-reader.ts';
import { callerOf } from '../auth.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { formatAccepted, MEDIA_TYPES } from './accept.ts';
import { standardReports } from './standard.schema.ts';

/** A reader that takes nothing for so long has most likely gone without a word. */
const STALLED_MS = 60_000;

const ID_MAX = 2_147_483_647;

/** `GET /stats/campaigns`, `/stats/sellers`, `/stats/seller-campaigns`: one report, broken down in three ways. */
export function standardRoutes(app: MpoApp, { stats }: { stats: Stats }): void {
  for (const entity of ['campaigns', 'sellers', 'seller-campaigns'] as const) {
    app.get(
      `${MPO}/stats/${entity}`,
      { config: { scope: 'MarketingSolutions_Campaign_Read' }, schema: standardReports[entity] },
      async (request, reply) => {
        const format = formatAccepted(request.headers.accept);
        if (format === null) throw new Refusal([statsProblems.notAcceptable()]);
        const query = readStandardQuery(request.query, entity, callerOf(request).advertiserIds);
        const gone = readerGone(reply.raw);
        const report = await stats.standard(query, format, gone).catch((error) => {
          if (gone.aborted) return null;
          throw error;
        });
        if (report === null) return reply.hijack(); // nobody hears an answer
        const { pieces, bytes, asOf, openInterval } = report;
        cutWhenStalled(reply.raw, STALLED_MS);
        if (openInterval !== null) reply.header('souk-open-interval', openInterval);
        return reply
          .type(MEDIA_TYPES[format])
          .header('vary', 'accept')
          .header('souk-as-of', asOf)
          .header('content-length', bytes)
          .send(Readable.from(pieces));
      },
    );
  }
}

function readStandardQuery(
  query: unknown,
  entity: StandardEntity,
  visible: ReadonlySet<number>,
): StandardQuery {
  const read = readQuery(query);
  const id = { min: 0, max: ID_MAX };
  const sellerId = { code: 'WithInvalidSellerId', min: 0 };
  const date = { code: 'WithInvalidDate' };
  const asked: StandardQuery = {
    entity,
    visible,
    advertiserId: read.int('advertiserId', { ...id, code: 'WithInvalidAdvertiserId' }),
    // A filter that an endpoint does not have is ignored there, like any other unknown parameter.
    campaignId:
      entity === 'sellers' ? undefined : read.int('campaignId', { ...id, code: 'WithInvalidCampaignId' }),
    sellerId: entity === 'campaigns' ? undefined : read.int('sellerId', sellerId)?.toString(),
    interval: read.oneOf('intervalSize', INTERVALS, { code: 'WithInvalidIntervalSize' }),
    policy: read.oneOf('clickAttributionPolicy', POLICIES, { code: 'WithInvalidClickAttributionPolicy' }),
    startDate: read.date('startDate', date),
    endDate: read.date('endDate', date),
    count: read.int('count', { code: 'WithInvalidCount', min: 1 }),
    timeZoneId: read.text('timeZoneId')?.trim(),
    asOf: read.text('asOf'),
  };
  read.check();
  return asked;
}
