import { type Static, Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import { type Integration, type IntegrationChange, signalProblems } from '../../modules/signal/index.ts';
import { type Actor, mayAdminister, requireRole } from './actor.ts';
import { integrationAnswer } from './integration-answer.ts';
import { callerOf, type SignalApp, type SignalRoutesDeps } from './signal-api.ts';

const CLOSED = { additionalProperties: false } as const;

const IntegrationPath = Type.Object({ id: Type.String() });

export const Settings = Type.Object(
  {
    rate_per_second: Type.Optional(Type.Integer()),
    concurrency: Type.Optional(Type.Integer()),
    deadline_ms: Type.Optional(
      Type.Object({ view: Type.Integer(), order: Type.Integer(), other: Type.Integer() }, CLOSED),
    ),
  },
  CLOSED,
);

const Change = Type.Object(
  {
    name: Type.Optional(Type.String()),
    variant: Type.Optional(Type.String()),
    config: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    settings: Type.Optional(Settings),
  },
  CLOSED,
);

/** What is installed: looked at, changed, enabled, disabled, uninstalled. A change is a new revision. */
export function integrationRoutes(app: SignalApp, deps: SignalRoutesDeps): void {
  const { integrations } = deps.signal;

  app.get('/integrations', async (request) => {
    const actor = callerOf(request);
    const visible = integrations.all().filter((each) => mayAdminister(actor, each.advertiserId));
    return { data: visible.map(integrationAnswer), next_cursor: null, has_more: false };
  });

  app.get('/integrations/:id', { schema: { params: IntegrationPath } }, async (request) =>
    integrationAnswer(visibleTo(callerOf(request), deps, request.params.id)),
  );

  app.patch('/integrations/:id', { schema: { params: IntegrationPath, body: Change } }, async (request) => {
    const actor = callerOf(request);
    const { id } = visibleTo(actor, deps, request.params.id);
    requireRole(actor, 'editor');
    const { name, variant, config, settings } = request.body;
    const change: IntegrationChange = {
      ...(name === undefined ? {} : { name }),
      ...(variant === undefined ? {} : { variant }),
      ...(config === undefined ? {} : { config }),
      ...settingsOf(settings),
    };
    return integrationAnswer(await integrations.change(id, change, actor.name));
  });

  for (const [word, enabled] of [['enable', true] as const, ['disable', false] as const]) {
    app.post(`/integrations/:id/${word}`, { schema: { params: IntegrationPath } }, async (request) => {
      const actor = callerOf(request);
      const { id } = visibleTo(actor, deps, request.params.id);
      requireRole(actor, 'editor');
      return integrationAnswer(await integrations.enable(id, enabled, actor.name));
    });
  }

  app.delete('/integrations/:id', { schema: { params: IntegrationPath } }, async (request, reply) => {
    const actor = callerOf(request);
    const { id } = visibleTo(actor, deps, request.params.id);
    requireRole(actor, 'admin');
    await integrations.uninstall(id, actor.name);
    return reply.status(204).send();
  });

  app.get('/integrations/:id/revisions', { schema: { params: IntegrationPath } }, async (request) => {
    const { id } = visibleTo(callerOf(request), deps, request.params.id);
    const data = (await integrations.revisions(id)).map(
      ({ revision, variant, config, madeBy, madeAtMs }) => ({
        ...{ revision, variant, config },
        made_by: madeBy,
        made_at: new Date(madeAtMs).toISOString(),
      }),
    );
    return { data, next_cursor: null, has_more: false };
  });
}

/** Somebody else's integration is as unknown as one that is not there. */
export function visibleTo(
  actor: Actor,
  { signal }: Pick<SignalRoutesDeps, 'signal'>,
  id: string,
): Integration {
  const integration = signal.integrations.one(id);
  if (!mayAdminister(actor, integration.advertiserId)) {
    throw new Refusal([signalProblems.integrationUnknown(id)]);
  }
  return integration;
}

/** In the module's words; absent stays absent. */
export function settingsOf(given: Static<typeof Settings> | undefined): Pick<IntegrationChange, 'settings'> {
  if (given === undefined) return {};
  const { rate_per_second: ratePerSecond, concurrency, deadline_ms: deadlineMs } = given;
  return {
    settings: {
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    },
  };
}
