/** What to call each reason in a sentence for people. */
export const REASON_WORDS: Readonly<Record<string, string>> = {
  RemovedFromCatalog: 'No products in the catalog',
  ManuallyStopped: 'Stopped by hand',
  NoCpcDefined: 'No bid',
  NoBudgetDefined: 'No budget for today',
  NoMoreBudget: 'Budget is spent',
  NoMoreDailyBudget: 'Today’s budget is spent',
  NotYetStarted: 'Not started yet',
  Other: 'Campaign is not running',
};
