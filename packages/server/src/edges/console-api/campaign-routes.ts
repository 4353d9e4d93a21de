import { Type } from 'typebox';
import { formatMicros, parseMicros } from '../../base/money.ts';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import {
  CAMPAIGN_AUDIENCES,
  CAMPAIGN_PACINGS,
  type Campaign,
  type Campaigns,
} from '../../modules/campaigns/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { advertiserFor, isSeen } from './staff.ts';

const NewCampaign = Type.Object(
  {
    advertiserId: Type.Integer(),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    kind: Type.Union([Type.Literal('multi-seller'), Type.Literal('single-seller')]),
    goal: Type.Union([Type.Literal('clicks'), Type.Literal('sales'), Type.Literal('revenue')]),
    pacing: Type.Optional(Type.Union(CAMPAIGN_PACINGS.map((pacing) => Type.Literal(pacing)))),
    audience: Type.Optional(Type.Union(CAMPAIGN_AUDIENCES.map((audience) => Type.Literal(audience)))),
    minDailyBudget: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
  },
  { additionalProperties: false },
);

const OfAdvertiser = Type.Object({ advertiserId: Type.Optional(Type.String()) });

interface CampaignRoutesDeps {
  readonly accounts: Accounts;
  readonly campaigns: Pick<Campaigns, 'campaignsOf' | 'createCampaign'>;
}

/** Multi-seller campaigns, and the templates of single-seller ones. Amounts are units of the advertiser's currency. */
export function campaignRoutes(app: ConsoleApp, { accounts, campaigns }: CampaignRoutesDeps): void {
  const seeing = { schema: { querystring: OfAdvertiser }, config: { role: 'viewer' } } as const;
  app.get('/campaigns', seeing, async (request) =>
    accounts
      .advertisers()
      .filter(({ id }) => isSeen(request, id))
      .filter(({ id }) => [undefined, String(id)].includes(request.query.advertiserId))
      .flatMap(({ id }) => campaigns.campaignsOf(id))
      .map(answerOf),
  );

  const making = { schema: { body: NewCampaign }, config: { role: 'ad-ops' } } as const;
  app.post('/campaigns', making, async (request, reply) => {
    const { minDailyBudget = null, ...campaign } = request.body;
    advertiserFor(request, accounts, campaign.advertiserId);
    const minDailyBudgetMicros = minDailyBudget === null ? null : parseMicros(minDailyBudget);
    if (minDailyBudget !== null && minDailyBudgetMicros === null) {
      throw new Refusal([problems.amountInvalid('/minDailyBudget')]);
    }
    const created = await campaigns.createCampaign({ ...campaign, minDailyBudgetMicros });
    return reply.status(201).send(answerOf(created));
  });
}

function answerOf({ minDailyBudgetMicros, ...campaign }: Campaign) {
  return {
    ...campaign,
    minDailyBudget: minDailyBudgetMicros === null ? null : formatMicros(minDailyBudgetMicros),
  };
}
