// One place to get stores from in tests; each engine's part is in the file beside this one.
export { testColumns } from './columns.ts';
export { startTestPostgres, testDb } from './db.ts';
export { testLog } from './log.ts';
export { testProfiles } from './profiles.ts';
