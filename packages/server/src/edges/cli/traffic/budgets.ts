import type { Dice } from '../../../base/dice.ts';
import { addDays, type IsoDate } from '../../../base/time.ts';
import type { AccountHandle } from '../account-handle.ts';
import type { Market } from './market.ts';
import type { MpoCalls } from './mpo-calls.ts';

interface NewBudget {
  readonly sellerId: string;
  readonly campaignIds: readonly string[];
  readonly budgetType: 'Capped' | 'Daily' | 'Uncapped';
  readonly amount?: number;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate;
}

/** Gives every seller that has none a budget for the days to come, and every third a bid in the multi-seller campaign. */
export async function ensureBudgets(
  mpo: MpoCalls,
  plan: { account: AccountHandle; market: Market; today: IsoDate; days: number; dice: Dice },
): Promise<void> {
  const { account, market, today, days, dice } = plan;
  const { advertiserId, multiSellerCampaignId, templateCampaignId, minDailyBudget } = account;
  const known = await mpo.get<{ sellerId: string }[]>(`/budgets?advertiserId=${advertiserId}`);
  const funded = new Set(known.map((budget) => budget.sellerId));
  const period = { startDate: today, endDate: addDays(today, days) };
  const budgets: NewBudget[] = [];
  const bids: { id: string; bid: number }[] = [];
  for (const [i, products] of market.entries()) {
    const sellerId = products[0]?.sellerId ?? '';
    // Thrown for every seller, so that one seller's luck does not hang on another's budgets.
    const generosity = dice();
    const bid = Math.round(20 + dice() * 40) / 100;
    if (funded.has(sellerId)) continue;
    const perDay = minDailyBudget * (1 + Math.round(generosity * 30) / 10);
    const single = { sellerId, campaignIds: [String(templateCampaignId)], ...period };
    budgets.push({ ...single, budgetType: 'Capped', amount: perDay * (days + 1) });
    if (i % 3 !== 0) continue;
    const multi = { sellerId, campaignIds: [String(multiSellerCampaignId)], ...period };
    bids.push({ id: `${sellerId}.${multiSellerCampaignId}`, bid });
    budgets.push({
      ...multi,
      budgetType: i % 2 === 0 ? 'Uncapped' : 'Capped',
      ...(i % 2 === 0 ? {} : { amount: perDay * 2 }),
    });
    if (i % 2 === 0) budgets.push({ ...multi, budgetType: 'Daily', amount: perDay });
  }
  if (bids.length > 0) await mpo.send('PATCH', '/seller-campaigns', bids);
  if (budgets.length > 0) await mpo.send('POST', '/budgets', budgets);
}
