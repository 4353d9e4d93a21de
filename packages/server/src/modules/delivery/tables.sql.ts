import type { Migration } from '../../stores/db/port.ts';
import { mediaCostTables } from './media-costs.ts';
import { previewTables } from './preview/quota.ts';
import { trafficTables } from './traffic.ts';

export const migrations: readonly Migration[] = [...previewTables, ...trafficTables, ...mediaCostTables];
