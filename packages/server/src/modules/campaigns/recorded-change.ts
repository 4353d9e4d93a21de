import type { EpochMs } from '../../base/time.ts';
import type { Author } from './call.ts';
import { type Budget, type ProductSet, type SellerCampaign, sellerCampaignId } from './campaign.ts';
import type { StoredProductSet } from './rows.ts';

/** What can be changed, under the names that budgets and seller-campaigns have for it here. */
export interface FieldValues {
  readonly campaignIds: readonly number[];
  readonly budgetType: Budget['type'];
  readonly amountMicros: Budget['amountMicros'];
  readonly startDate: Budget['startDate'];
  readonly endDate: Budget['endDate'];
  readonly isSuspended: boolean;
  readonly bidMicros: SellerCampaign['bidMicros'];
  readonly productSet: StoredProductSet | null;
}

/** One field and its values before and after; before its budget was made, `from` is null. */
export type FieldChange = {
  [Field in keyof FieldValues]: {
    readonly field: Field;
    readonly from: FieldValues[Field] | null;
    readonly to: FieldValues[Field];
  };
}[keyof FieldValues];

export const CHANGE_SUBJECTS = ['budget', 'seller-campaign'] as const;

/** What one call changed of one budget or seller-campaign. Never changed itself, never deleted. */
export interface RecordedChange {
  readonly id: string;
  readonly timeMs: EpochMs;
  readonly author: Author;
  readonly advertiserId: number;
  readonly sellerId: string;
  /** The campaigns that it concerns: those before and those after. */
  readonly campaignIds: readonly number[];
  readonly subject: (typeof CHANGE_SUBJECTS)[number];
  readonly subjectId: string;
  readonly isNew: boolean;
  readonly fields: readonly FieldChange[];
}

/** A change as a flow describes it: the record adds who and when. */
export type ChangeDraft = Omit<RecordedChange, 'id' | 'timeMs' | 'author'>;

/** @param was null for a budget that the call has made */
export function budgetChangeDraft(was: Budget | null, budget: Budget): ChangeDraft {
  const fields: FieldChange[] = [
    { field: 'campaignIds', from: was?.campaignIds ?? null, to: budget.campaignIds },
    { field: 'budgetType', from: was?.type ?? null, to: budget.type },
    { field: 'amountMicros', from: was?.amountMicros ?? null, to: budget.amountMicros },
    { field: 'startDate', from: was?.startDate ?? null, to: budget.startDate },
    { field: 'endDate', from: was?.endDate ?? null, to: budget.endDate },
    { field: 'isSuspended', from: was?.isSuspended ?? null, to: budget.isSuspended },
  ];
  return {
    advertiserId: budget.advertiserId,
    sellerId: budget.sellerId,
    campaignIds: [...new Set([...(was?.campaignIds ?? []), ...budget.campaignIds])],
    subject: 'budget',
    subjectId: budget.budgetId,
    isNew: was === null,
    fields: fields.filter(isDifferent),
  };
}

/** @param terms what the call sets; what is undefined stays as it is */
export function termsChangeDraft(
  was: SellerCampaign,
  terms: { bidMicros?: number; productSet?: StoredProductSet | null },
): ChangeDraft {
  const { bidMicros, productSet } = terms;
  const fields: FieldChange[] = [];
  if (bidMicros !== undefined) fields.push({ field: 'bidMicros', from: was.bidMicros, to: bidMicros });
  if (productSet !== undefined) {
    fields.push({
      field: 'productSet',
      from: was.productSet && storedProductSet(was.productSet),
      to: productSet,
    });
  }
  return {
    advertiserId: was.advertiserId,
    sellerId: was.sellerId,
    campaignIds: [was.campaignId],
    subject: 'seller-campaign',
    subjectId: sellerCampaignId(was),
    isNew: false,
    fields: fields.filter(isDifferent),
  };
}

function isDifferent({ from, to }: FieldChange): boolean {
  return JSON.stringify(from) !== JSON.stringify(to);
}

function storedProductSet({ operator, values }: ProductSet): StoredProductSet {
  return { operator, values };
}
