import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import { CATALOG, type Integration, signalProblems, type Vendor } from '../../modules/signal/index.ts';
import { type Actor, mayAdminister, requireRole } from './actor.ts';
import { integrationAnswer } from './integration-answer.ts';
import { Settings, settingsOf } from './integration-routes.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';

const VendorPath = Type.Object({ key: Type.String() });

const Install = Type.Object(
  {
    name: Type.Optional(Type.String()),
    variant: Type.Optional(Type.String()),
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    delivery_mode: Type.Optional(Type.Literal('server_side')),
    advertiser_id: Type.Optional(Type.Integer()),
    settings: Type.Optional(Settings),
  },
  { additionalProperties: false },
);

/** The integration catalog: what can be installed, and installing it. */
export function catalogRoutes(app: SignalApp, { signal, accounts }: SignalRoutesDeps): void {
  app.get('/integration-catalog', async () => ({
    data: CATALOG.map(vendorAnswer),
    next_cursor: null,
    has_more: false,
  }));

  app.get('/integration-catalog/:key', { schema: { params: VendorPath } }, async ({ params }) =>
    vendorAnswer(known(params.key)),
  );

  app.post(
    '/integration-catalog/:key/install',
    { schema: { params: VendorPath, body: Install } },
    async (request, reply) => {
      const actor = callerOf(request);
      requireRole(actor, 'admin');
      const vendor = known(request.params.key);
      const { name = vendor.name, variant = 'default', config = {}, settings, advertiser_id } = request.body;
      const advertiserId = accountFor(
        actor,
        advertiser_id,
        accounts.advertisers().map(({ id }) => id),
      );
      const integration: Integration = await signal.integrations.install(
        { vendor: vendor.key, advertiserId, name, variant, config, ...settingsOf(settings) },
        actor.name,
      );
      return reply.status(201).send(integrationAnswer(integration));
    },
  );
}

function known(key: string): Vendor {
  const vendor = CATALOG.find((each) => each.key === key);
  if (vendor === undefined) {
    const keys = CATALOG.map((each) => each.key);
    throw new Refusal([signalProblems.vendorUnknown(key, keys)]);
  }
  return vendor;
}

/** The named account, or the only one there is. */
function accountFor(actor: Actor, named: number | undefined, all: readonly number[]): number {
  const visible = all.filter((id) => mayAdminister(actor, id));
  const only = visible.length === 1 ? visible[0] : undefined;
  const chosen = named ?? only;
  if (chosen === undefined || !visible.includes(chosen)) {
    throw new Refusal([signalProblems.accountUnclear(visible)]);
  }
  return chosen;
}

function vendorAnswer({
  key,
  name,
  description,
  category,
  status,
  website,
  fields,
  variants,
}: Vendor): object {
  return {
    ...{ key, name, description, category, status, website },
    config_fields: fields.map(({ pattern: _, ...field }) => field),
    variants: variants.map(({ events, ...variant }) => ({
      ...variant,
      default_config: { events: events.length === 0 ? 'all' : events },
    })),
  };
}
