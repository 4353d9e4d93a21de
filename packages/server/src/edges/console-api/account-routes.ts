import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { AttributionControl, ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';
import { advertiserFor, isSeen } from './staff.ts';

const NewAdvertiser = Type.Object(
  {
    name: Type.String(),
    currency: Type.String(),
    timeZone: Type.Optional(Type.String()),
    partnerId: Type.Optional(Type.Integer()),
    mpoEnabled: Type.Optional(Type.Boolean()),
    singleSellerEnabled: Type.Optional(Type.Boolean()),
    productSetIdsMin: Type.Optional(Type.Integer()),
    attributionWindowDays: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);

const ChangedAdvertiser = Type.Object(
  {
    attributionWindowDays: Type.Optional(Type.Integer()),
    mpoEnabled: Type.Optional(Type.Boolean()),
    singleSellerEnabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const NewMember = Type.Object(
  {
    email: Type.String(),
    password: Type.String(),
    role: Type.Union([Type.Literal('admin'), Type.Literal('ad-ops'), Type.Literal('viewer')]),
    advertiserIds: Type.Array(Type.Integer()),
  },
  { additionalProperties: false },
);

const NewEventKey = Type.Object(
  {
    advertiserId: Type.Integer(),
    kind: Type.Union([Type.Literal('events-api'), Type.Literal('pipeline'), Type.Literal('partner')]),
    name: Type.String(),
  },
  { additionalProperties: false },
);

const AdvertiserPath = Type.Object({ id: Type.String() });

interface AccountRoutesDeps {
  readonly accounts: Accounts;
  readonly attribution: Pick<AttributionControl, 'followWindows'>;
}

/** Advertisers, API clients, consents, console members and event keys. Secrets are shown once, by the call that makes them. */
export function accountRoutes(app: ConsoleApp, { accounts, attribution }: AccountRoutesDeps): void {
  app.get('/advertisers', { config: { role: 'viewer' } }, async (request) =>
    accounts.advertisers().filter(({ id }) => isSeen(request, id)),
  );
  app.get(
    '/advertisers/:id',
    { schema: { params: AdvertiserPath }, config: { role: 'viewer' } },
    async (request) => advertiserFor(request, accounts, request.params.id),
  );
  app.post('/advertisers', { schema: { body: NewAdvertiser } }, async ({ body }, reply) =>
    reply.status(201).send(await accounts.createAdvertiser(body)),
  );
  app.patch(
    '/advertisers/:id',
    { schema: { params: AdvertiserPath, body: ChangedAdvertiser }, config: { role: 'admin' } },
    async (request) => {
      const before = advertiserFor(request, accounts, request.params.id);
      const after = await accounts.changeAdvertiser(before.id, request.body);
      await attribution.followWindows();
      return after;
    },
  );

  app.get('/consents', async () => accounts.consents());
  app.post('/consents/:id/withdraw', { schema: { params: AdvertiserPath } }, async ({ params }) => {
    if (!/^\d{1,9}$/.test(params.id)) throw new Refusal([problems.unknown('consent', params.id)]);
    return accounts.withdrawConsent(Number(params.id));
  });

  app.post('/members', { schema: { body: NewMember } }, async ({ body }, reply) =>
    reply.status(201).send(await accounts.createMember(body)),
  );

  app.get('/event-keys', async () => accounts.eventKeys());
  app.post('/event-keys', { schema: { body: NewEventKey } }, async ({ body }, reply) =>
    reply.status(201).send(await accounts.createEventKey(body)),
  );
  app.post('/event-keys/:id/revoke', { schema: { params: AdvertiserPath } }, async ({ params }) => {
    await accounts.revokeEventKey(params.id);
    return accounts.eventKeys().find((key) => key.callerId === params.id);
  });
}
