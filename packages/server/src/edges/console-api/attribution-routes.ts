import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { AttributionControl, ConsoleApp } from './console-api.ts';
import { advertiserFor, isSeen } from './staff.ts';

const Rebuild = Type.Object({ advertiserId: Type.Optional(Type.Integer()) }, { additionalProperties: false });

interface AttributionRoutesDeps {
  readonly accounts: Accounts;
  readonly attribution: AttributionControl;
}

/** How the advertisers' attribution stands, and computing it again from the log. */
export function attributionRoutes(app: ConsoleApp, { accounts, attribution }: AttributionRoutesDeps): void {
  const seenBy = (request: FastifyRequest) =>
    accounts
      .advertisers()
      .map(({ id }) => id)
      .filter((id) => isSeen(request, id));
  app.get('/attribution', { config: { role: 'viewer' } }, async (request) =>
    attribution.status(seenBy(request)),
  );
  app.post(
    '/attribution/rebuild',
    { schema: { body: Rebuild }, config: { role: 'admin' } },
    async (request, reply) => {
      const { advertiserId } = request.body;
      const ids =
        advertiserId === undefined ? seenBy(request) : [advertiserFor(request, accounts, advertiserId).id];
      await attribution.rebuild(ids);
      return reply.status(202).send(await attribution.status(ids));
    },
  );
}
