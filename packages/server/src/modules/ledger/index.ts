export type { NewAccount, NewCap } from './accounts.ts';
export { type Account, Books } from './books.ts';
export { CHARGES_STREAM, type Charge, type ClickFlaw, type NotBilledReason } from './charge.ts';
export type { ClickFunds, LedgerClick } from './click.ts';
export { judgeBatch } from './judge-batch.ts';
export { type Ledger, openLedger } from './ledger.ts';
export type { SettleInput } from './settle.ts';
export type { StatementLine, StatementPeriod } from './statement.ts';
export { migrations } from './tables.sql.ts';
