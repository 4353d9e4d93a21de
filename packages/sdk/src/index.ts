export type { CallOptions, Operation } from './call.ts';
export { type Problem, SoukError } from './error.ts';
export type * from './gen/operations.ts';
export type { Waiting } from './retry.ts';
export { createSouk, type Souk, type SoukOptions } from './souk.ts';
export type { Credentials } from './tokens.ts';
