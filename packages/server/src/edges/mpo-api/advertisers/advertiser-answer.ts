import type { Advertiser } from '../../../modules/accounts/index.ts';
import type { Campaign, CampaignStatus } from '../../../modules/campaigns/index.ts';

const DELIVERY_STATUS: Readonly<Record<CampaignStatus, 'Running' | 'Archived' | 'NotRunning'>> = {
  running: 'Running',
  archived: 'Archived',
  'not-running': 'NotRunning',
};

export function advertiserAnswer(advertiser: Advertiser) {
  return {
    id: advertiser.id,
    advertiserName: advertiser.name,
    currencyName: advertiser.currency,
    timeZoneId: advertiser.timeZone,
  };
}

/** `status` stays null: official clients cannot read the integer that the contract gives it. */
export function campaignAnswer(campaign: Campaign) {
  return {
    id: campaign.id,
    campaignName: campaign.name,
    adSetDeliveryStatus: DELIVERY_STATUS[campaign.status],
    status: null,
  };
}

export function adsetAnswer(campaign: Campaign, advertiser: Advertiser) {
  return {
    adsetId: campaign.id,
    adsetName: campaign.name,
    advertiserId: campaign.advertiserId,
    isCoa: true,
    partnerId: advertiser.partnerId,
    status: DELIVERY_STATUS[campaign.status],
  };
}
