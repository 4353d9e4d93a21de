import { assert } from '../../base/assert.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import { callerOf } from './auth.ts';
import { myApplication } from './me.schema.ts';
import type { MpoApp } from './mpo-api.ts';

/** What members call through; applications of clients are numbered from 1. */
const CONSOLE = { applicationId: 0, name: 'Souk console' };

/** `GET /marketing-solutions/me`: the calling application; official clients try their credentials with it. */
export function applicationsMeRoutes(app: MpoApp, deps: { accounts: Accounts }): void {
  app.get('/marketing-solutions/me', { schema: myApplication }, async (request) => {
    const caller = callerOf(request);
    const client = caller.member === null ? deps.accounts.client(caller.clientId) : CONSOLE;
    assert(client !== undefined, 'the caller is no API client');
    return {
      data: {
        type: 'Application' as const,
        attributes: {
          applicationId: client.applicationId,
          // One server serves one organization.
          organizationId: 1,
          name: client.name,
          description: null,
          criteoService: 'MarketingSolutions',
        },
      },
      errors: [],
      warnings: [],
    };
  });
}
