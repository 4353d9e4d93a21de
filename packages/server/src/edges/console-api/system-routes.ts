import type { ClockControl, ConsoleApp, SystemControl } from './console-api.ts';

/** How the server is: how far each fold has read, and what was counted. */
export function systemRoutes(
  app: ConsoleApp,
  { clock, system }: { clock: ClockControl; system: SystemControl },
): void {
  app.get('/system', { config: { role: 'admin' } }, async () => ({
    nowMs: clock.now(),
    clock: clock.mode,
    folds: await system.lag(),
    counts: system.counts(),
  }));
  app.post('/system/drain', async () => {
    await system.drain();
    return { drained: true, nowMs: clock.now() };
  });
}
