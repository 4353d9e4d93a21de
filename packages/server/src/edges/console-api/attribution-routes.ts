import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { AttributionControl, ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const Rebuild = Type.Object({ advertiserId: Type.Optional(Type.Integer()) }, { additionalProperties: false });

interface AttributionRoutesDeps {
  readonly accounts: Accounts;
  readonly attribution: AttributionControl;
}

/** How the advertisers' attribution stands, and computing it again from the log. */
export function attributionRoutes(app: ConsoleApp, { accounts, attribution }: AttributionRoutesDeps): void {
  const everybody = () => accounts.advertisers().map(({ id }) => id);
  app.get('/attribution', async () => attribution.status(everybody()));
  app.post('/attribution/rebuild', { schema: { body: Rebuild } }, async ({ body }, reply) => {
    const { advertiserId } = body;
    if (advertiserId !== undefined && accounts.advertiser(advertiserId) === undefined) {
      throw new Refusal([problems.unknown('advertiser', String(advertiserId))]);
    }
    const ids = advertiserId === undefined ? everybody() : [advertiserId];
    await attribution.rebuild(ids);
    return reply.status(202).send(await attribution.status(ids));
  });
}
