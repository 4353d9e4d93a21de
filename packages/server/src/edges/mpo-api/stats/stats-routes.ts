import type { Stats } from '../../../modules/stats/index.ts';
import type { MpoApp } from '../mpo-api.ts';
import { realTimeRoutes } from './real-time.ts';
import { standardRoutes } from './standard.ts';

/** Standard statistics and real-time exports, under every version. */
export function statsRoutes(app: MpoApp, deps: { stats: Stats }): void {
  standardRoutes(app, deps);
  realTimeRoutes(app, deps);
}
