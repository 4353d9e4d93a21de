/** Answers of the console's own API. Amounts are decimals in the advertiser's currency, as text. */

export interface SellerRow {
  readonly id: string;
  readonly name: string;
  readonly productCount: number;
  readonly state: 'serving' | 'stopped' | 'idle';
  readonly reasons: readonly string[];
  readonly campaignCount: number;
  readonly bid: readonly [string, string] | null;
  readonly spentToday: string;
  readonly left: string | null;
}

export interface SellerBoard {
  readonly rows: readonly SellerRow[];
  readonly total: number;
  readonly states: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly today: string;
}

export interface Pace {
  readonly state: string;
  readonly spent: string;
  readonly spentToday: string;
  readonly expected: string | null;
  readonly plannedToday: string | null;
  readonly forecast: string | null;
  readonly left: string | null;
}

export interface BudgetRow extends Pace {
  readonly budgetId: string;
  readonly sellerId: string;
  readonly sellerName: string;
  readonly campaignIds: readonly number[];
  readonly type: 'Capped' | 'Uncapped' | 'Daily';
  readonly amount: string | null;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly isSuspended: boolean;
}

export interface BudgetBoard {
  readonly rows: readonly BudgetRow[];
  readonly total: number;
  readonly states: Readonly<Record<string, number>>;
  readonly today: string;
}

export interface BudgetCourse extends Pace {
  readonly today: string;
  readonly spentBefore: string;
  readonly days: readonly {
    readonly date: string;
    readonly spent: string | null;
    readonly planned: string | null;
    readonly even: string | null;
  }[];
}

export interface Campaign {
  readonly id: number;
  readonly advertiserId: number;
  readonly name: string;
  readonly kind: 'multi-seller' | 'single-seller';
  readonly goal: string;
  readonly status: string;
  readonly minDailyBudget: string | null;
}
