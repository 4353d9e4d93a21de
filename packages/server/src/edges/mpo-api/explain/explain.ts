import { assert } from '../../../base/assert.ts';
import { type Campaigns, sellerCampaignId } from '../../../modules/campaigns/index.ts';
import type { Explain, Explanation } from '../../../modules/delivery/index.ts';
import { callerOf } from '../auth.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { pathSellerCampaign } from '../seller-campaigns/read-seller-campaign.ts';
import { explainSellerCampaign } from './explain.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;

/** `/seller-campaigns/{id}/explain`: why it does or does not serve. Not part of the contract. */
export function explainRoutes(
  app: MpoApp,
  { campaigns, explain }: { campaigns: Campaigns; explain: Explain },
): void {
  app.get(
    `${MPO}/seller-campaigns/:sellerCampaignId/explain`,
    { ...READ, schema: explainSellerCampaign },
    async (request) => {
      const pair = pathSellerCampaign(request.params);
      campaigns.sight.sellerCampaign(callerOf(request).advertiserIds, pair);
      const explanation = explain(pair);
      assert(explanation !== null, `seller-campaign ${sellerCampaignId(pair)} is visible and unknown`);
      return explanationAnswer(explanation);
    },
  );
}

/** Without what is said of all requests together: those of other accounts are among them. */
function explanationAnswer({ asOfMs, lastHour, requests: _requests, ...explanation }: Explanation) {
  const { sinceMs, ...hour } = lastHour;
  return {
    id: sellerCampaignId(explanation),
    ...explanation,
    asOf: new Date(asOfMs).toISOString(),
    lastHour: { since: new Date(sinceMs).toISOString(), ...hour },
  };
}
