import type { CalibrationReport } from '../../modules/value/index.ts';
import type { ConsoleApp } from './console-api.ts';

/** How well what was predicted of ads came true. */
export function valueRoutes(
  app: ConsoleApp,
  { calibration }: { calibration: () => CalibrationReport },
): void {
  app.get('/value/calibration', async () => calibration());
}
