import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Accounts, ApiClient } from '../../modules/accounts/index.ts';
import type { ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { advertiserFor, isSeen, staffOf } from './staff.ts';

const NewClient = Type.Object(
  {
    name: Type.String(),
    scopes: Type.Array(Type.String()),
    advertiserIds: Type.Array(Type.Integer()),
    redirectUris: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);

const ClientPath = Type.Object({ id: Type.String() });

/** API clients: made with a secret that is shown once, given another one, revoked. */
export function clientRoutes(app: ConsoleApp, { accounts }: { readonly accounts: Accounts }): void {
  app.get('/clients', { config: { role: 'admin' } }, async (request) =>
    accounts.clients().filter((client) => isWithin(request, client)),
  );
  app.post('/clients', { schema: { body: NewClient }, config: { role: 'admin' } }, async (request, reply) => {
    // A client without an advertiser belongs to nobody's account: only the operator makes those.
    if (staffOf(request).kind === 'member' && request.body.advertiserIds.length === 0) {
      throw new Refusal([problems.advertiserMissing()]);
    }
    for (const id of request.body.advertiserIds) advertiserFor(request, accounts, id);
    return reply.status(201).send(await accounts.createClient(request.body));
  });
  app.post(
    '/clients/:id/revoke',
    { schema: { params: ClientPath }, config: { role: 'admin' } },
    async (request) => {
      const { id } = clientFor(request, request.params);
      await accounts.revokeClient(id);
      return accounts.client(id);
    },
  );
  app.post(
    '/clients/:id/rotate',
    { schema: { params: ClientPath }, config: { role: 'admin' } },
    async (request) => accounts.rotateClient(clientFor(request, request.params).id),
  );

  /** A client that members may manage: everything that it was granted, and that others consented to, is theirs. */
  function isWithin(request: FastifyRequest, { advertiserIds, consentedAdvertiserIds }: ApiClient): boolean {
    if (staffOf(request).kind === 'operator') return true;
    const all = [...advertiserIds, ...consentedAdvertiserIds];
    return advertiserIds.length > 0 && all.every((id) => isSeen(request, id));
  }

  function clientFor(request: FastifyRequest, { id }: { id: string }): { id: string } {
    const client = accounts.client(id);
    const isTheirs = client !== undefined && isWithin(request, client);
    // The operator hears of an unknown one from the accounts themselves.
    if (!isTheirs && staffOf(request).kind === 'member') throw new Refusal([problems.unknown('client', id)]);
    return { id };
  }
}
