import type { FastifyReply } from 'fastify';
import { assert } from '../../../base/assert.ts';
import { Refusal } from '../../../base/problem.ts';
import type { Accounts } from '../../../modules/accounts/index.ts';
import { type Campaigns, invalid, unknownId } from '../../../modules/campaigns/index.ts';
import {
  PREVIEW_SIZE,
  type Preview,
  type PreviewQuota,
  type Previews,
  previewProblems,
} from '../../../modules/delivery/index.ts';
import { callerOf } from '../auth.ts';
import { pathId } from '../body.ts';
import { queryId, queryNumericId } from '../filter.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { previewAd, previewLimits } from './ad-preview.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;

/** `/advertisers/{id}/ad-preview` and `/advertisers/preview-limit`: what a seller's ad looks like. */
export function adPreviewRoutes(
  app: MpoApp,
  { accounts, campaigns, previews }: { accounts: Accounts; campaigns: Campaigns; previews: Previews },
): void {
  const { sight } = campaigns;

  app.get(
    `${MPO}/advertisers/:advertiserId/ad-preview`,
    { ...READ, schema: previewAd },
    async (request, reply) => {
      const visible = callerOf(request).advertiserIds;
      const advertiserId = Number(pathId(request.params, 'advertiserId', 'WithInvalidAdvertiserId'));
      sight.advertiser(visible, advertiserId);
      const advertiser = accounts.advertiser(advertiserId);
      assert(advertiser !== undefined, `advertiser ${advertiserId} is visible and unknown`);
      const { sellerId, campaignId, size } = readPreview(request.query);
      if (sight.seller(visible, sellerId).advertiserId !== advertiserId) {
        throw new Refusal([unknownId('WithInvalidSellerId', sellerId, '?sellerId')]);
      }
      const sellerCampaign =
        campaignId === undefined ? null : sight.sellerCampaign(visible, { sellerId, campaignId });
      const preview = await previews.preview({ advertiser, sellerId, sellerCampaign, size });
      if (preview.html === null) throw quotaExhausted(reply, advertiserId, preview);
      // A text would be sent as it is; the contract wants it as a JSON string.
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(preview.html));
    },
  );

  app.get(`${MPO}/advertisers/preview-limit`, { ...READ, schema: previewLimits }, async (request) => {
    const visible = callerOf(request).advertiserIds;
    const quotas = await previews.quotas(
      accounts.advertisers().filter(({ id, mpoEnabled }) => mpoEnabled && visible.has(id)),
    );
    return quotas.map(quotaAnswer);
  });
}

function readPreview(query: unknown) {
  const reader = readQuery(query);
  const sellerId = queryId(reader, 'sellerId', 'WithInvalidSellerId');
  const campaignId = queryNumericId(reader, 'campaignId', 'WithInvalidCampaignId');
  const width = reader.int('width', { code: 'WithInvalidWidth' }) ?? PREVIEW_SIZE.width;
  const height = reader.int('height', { code: 'WithInvalidHeight' }) ?? PREVIEW_SIZE.height;
  reader.check();
  if (sellerId === undefined) {
    const detail = 'sellerId is missing: say whose ad is to be previewed, for example ?sellerId=1000001.';
    throw new Refusal([invalid('WithInvalidSellerId', detail, '?sellerId')]);
  }
  return { sellerId, campaignId, size: { width, height } };
}

function quotaExhausted(
  reply: FastifyReply,
  advertiserId: number,
  { limit, nowMs, renewedMs }: Extract<Preview, { html: null }>,
): Refusal {
  void reply.header('retry-after', String(Math.ceil((renewedMs - nowMs) / 1_000)));
  return new Refusal([
    previewProblems.quotaExhausted(advertiserId, limit, new Date(renewedMs).toISOString()),
  ]);
}

function quotaAnswer({ advertiserId, limit, used, startMs, endMs }: PreviewQuota) {
  return {
    advertiserId,
    quotaLimit: limit,
    quotaUsed: used,
    quotaStartDate: new Date(startMs).toISOString(),
    quotaEndDate: new Date(endMs).toISOString(),
  };
}
