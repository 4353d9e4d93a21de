/** Insight: how sellers and budgets stand, as people look at them. */
export { BUDGET_ORDERS, type BudgetBoard, type BudgetRow } from './budget-board.ts';
export type { BudgetCourse } from './budget-course.ts';
export { type BudgetPace, PACE_STATES, type PaceState } from './budget-pace.ts';
export { type Insight, openInsight } from './insight.ts';
export { SELLER_ORDERS, SELLER_STATES, type SellerBoard, type SellerRow } from './seller-board.ts';
