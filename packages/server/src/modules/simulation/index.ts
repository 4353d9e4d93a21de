/** Simulation: what production's pacing, decisions and ledger make of a generated market, in virtual time. */
export { type GeneratedMarket, generateMarket } from './generate-market.ts';
export type { SimulatedMarket, SimulatedSeller } from './market.ts';
export { type Outcome, outcomeOf } from './outcome.ts';
export { PACING_RULES, type PacingRuleName } from './pacing-rules.ts';
export { type SimulatedBudget, type SimulationRun, simulate } from './simulate.ts';
