import type { Accounts } from '../../modules/accounts/index.ts';
import { callerOf } from './auth.ts';
import { myAdvertisers } from './me.schema.ts';
import type { MpoApp } from './mpo-api.ts';

/** `GET /advertisers/me`: the advertisers that the caller may see, in the shape of the rest of Criteo's API. */
export function advertisersMeRoutes(app: MpoApp, deps: { accounts: Accounts }): void {
  app.get('/advertisers/me', { schema: myAdvertisers }, async (request) => {
    const { advertiserIds } = callerOf(request);
    const visible = deps.accounts.advertisers().filter((advertiser) => advertiserIds.has(advertiser.id));
    return {
      data: visible.map((advertiser) => ({
        type: 'advertiser' as const,
        id: String(advertiser.id),
        attributes: { advertiserName: advertiser.name },
      })),
      errors: [],
      warnings: [],
    };
  });
}
