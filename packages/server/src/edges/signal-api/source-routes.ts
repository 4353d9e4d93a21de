import { mayAdminister, SIGNAL_ROLES } from './actor.ts';
import { pageAnswer } from './pages.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';
import { signingSecret } from './signing.ts';

/** `GET /sources`: the pipeline keys, and for those who may see it what servers sign with. Keys themselves are shown when they are made. */
export function sourceRoutes(app: SignalApp, { accounts, secret }: SignalRoutesDeps): void {
  app.get('/sources', async (request) => {
    const actor = callerOf(request);
    const maySign = SIGNAL_ROLES.indexOf(actor.role) <= SIGNAL_ROLES.indexOf('admin');
    const data = accounts
      .eventKeys()
      .filter(({ kind, advertiserId }) => kind === 'pipeline' && mayAdminister(actor, advertiserId))
      .map(({ callerId, advertiserId, name, createdAtMs, revokedAtMs }) => ({
        ...{ id: callerId, advertiser_id: advertiserId, name },
        status: revokedAtMs === null ? 'active' : 'revoked',
        created_at: new Date(createdAtMs).toISOString(),
        signing_secret: maySign ? signingSecret(secret, callerId) : null,
      }));
    return pageAnswer(data, null);
  });
}
