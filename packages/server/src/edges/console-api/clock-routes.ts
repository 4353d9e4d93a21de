import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { ClockControl, ConsoleApp, SystemControl } from './console-api.ts';
import { parseDuration } from './duration.ts';
import { problems } from './problems.ts';

const DURATION_MS_MAX = 366 * 86_400_000;

const Advance = Type.Object({ by: Type.String() }, { additionalProperties: false });

/** The server's time. A test clock is moved between drains, so that nothing that happened before is folded in after. */
export function clockRoutes(
  app: ConsoleApp,
  { clock, system }: { clock: ClockControl; system: SystemControl },
): void {
  const shown = () => {
    const nowMs = clock.now();
    return { mode: clock.mode, nowMs, now: new Date(nowMs).toISOString() };
  };
  app.get('/clock', { config: { role: 'viewer' } }, async () => shown());
  app.post('/clock/advance', { schema: { body: Advance }, config: { role: 'admin' } }, async ({ body }) => {
    if (clock.advance === null) throw new Refusal([problems.clockReal()]);
    const byMs = parseDuration(body.by);
    if (byMs === null || byMs > DURATION_MS_MAX) throw new Refusal([problems.durationInvalid(body.by)]);
    await system.drain();
    await clock.advance(byMs);
    await system.drain();
    return shown();
  });
}
