import type { Migration } from '../../stores/db/port.ts';
import { previewTables } from './preview/quota.ts';
import { trafficTables } from './traffic.ts';

export const migrations: readonly Migration[] = [...previewTables, ...trafficTables];
