import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { EpochMs } from '../../base/time.ts';
import type { Accounts } from '../../modules/accounts/index.ts';
import type { RebuildStatus } from '../../modules/attribution/index.ts';
import type { Campaigns } from '../../modules/campaigns/index.ts';
import type { Catalog, FeedSources } from '../../modules/catalog/index.ts';
import type { Bidder, Explain } from '../../modules/delivery/index.ts';
import type { Insight } from '../../modules/insight/index.ts';
import type { Ledger } from '../../modules/ledger/index.ts';
import type { ReadMargin } from '../../modules/stats/index.ts';
import type { CalibrationReport } from '../../modules/value/index.ts';
import { answerFailure, type Failure } from '../../platform/http/failure.ts';
import type { FoldLag } from '../../stores/log/folds.ts';
import { accountRoutes } from './account-routes.ts';
import { attributionRoutes } from './attribution-routes.ts';
import { campaignRoutes } from './campaign-routes.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { clientRoutes } from './client-routes.ts';
import { clockRoutes } from './clock-routes.ts';
import { decisionRoutes } from './decision-routes.ts';
import { type EventRoutesDeps, eventRoutes, operatorEventRoutes } from './event-routes.ts';
import { explainRoutes } from './explain-routes.ts';
import { feedRoutes } from './feed-routes.ts';
import { feedSourceRoutes } from './feed-source-routes.ts';
import { insightRoutes } from './insight-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { marginRoutes } from './margin-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { findOutWho, isOperator, requireCaller, requireFeedCaller } from './staff.ts';
import { systemRoutes } from './system-routes.ts';
import { valueRoutes } from './value-routes.ts';

/** Where routes of the console API are added: paths here begin after `/console/v1`. */
export type ConsoleApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ConsoleApiDeps extends EventRoutesDeps {
  /** The secret of whoever runs the server; see `operatorKey`. */
  readonly operatorKey: string;
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly feedSources: FeedSources;
  /** See the setting `feedHoldAbove`. */
  readonly feedHoldAbove: number;
  readonly campaigns: Pick<Campaigns, 'campaign' | 'campaignsOf' | 'createCampaign' | 'changes' | 'sight'>;
  readonly attribution: AttributionControl;
  readonly explain: Explain;
  readonly ledger: Pick<Ledger, 'statement'>;
  readonly rehearse: Bidder['rehearse'];
  readonly margin: ReadMargin;
  readonly calibration: () => CalibrationReport;
  readonly insight: Insight;
  readonly clock: ClockControl;
  readonly system: SystemControl;
}

export interface AttributionControl {
  /** Of advertisers, in no order. */
  status(advertiserIds: readonly number[]): Promise<readonly RebuildStatus[]>;
  /** Computes their attribution again from the log, in the background; resolves when that is sure to happen. */
  rebuild(advertiserIds: readonly number[]): Promise<void>;
  /** The same for all whose window was changed. */
  followWindows(): Promise<void>;
}

export interface ClockControl {
  now(): EpochMs;
  readonly mode: 'real' | 'test';
  /** Moves a test clock; null for a real one. */
  readonly advance: ((byMs: number) => Promise<EpochMs>) | null;
}

export interface SystemControl {
  /** Resolves when everything that was written to the log is folded in. */
  drain(): Promise<void>;
  lag(): Promise<readonly FoldLag[]>;
  /** What is counted, by subject and reason: `{ "events dropped": { "bot": 3 } }`. */
  counts(): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const PREFIX = '/console/v1';

/**
 * What the console, the command line and scripts administer a server by. The operator's key opens everything. A member who
 * signed in may call the routes whose `config` names a role, about the advertisers of theirs; feeds are also taken from
 * an API client of the advertiser, which may also look at its events.
 */
export async function consoleApi(app: FastifyInstance, deps: ConsoleApiDeps): Promise<void> {
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => answerFailure({ error, request, reply, render }));
      scope.decorateRequest('staff', null);
      scope.addHook('onRequest', (request) => findOutWho(request, deps));
      const typed: ConsoleApp = scope.withTypeProvider<TypeBoxTypeProvider>();
      accountRoutes(typed, deps);
      clientRoutes(typed, deps);
      attributionRoutes(typed, deps);
      campaignRoutes(typed, deps);
      catalogRoutes(typed, deps);
      changeRoutes(typed, deps);
      clockRoutes(typed, deps);
      decisionRoutes(typed, deps);
      explainRoutes(typed, deps);
      ledgerRoutes(typed, deps);
      operatorEventRoutes(typed, deps);
      valueRoutes(typed, deps);
      marginRoutes(typed, deps);
      insightRoutes(typed, deps);
      systemRoutes(typed, deps);
      sessionRoutes(typed, deps);
    },
    { prefix: PREFIX },
  );
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => answerFailure({ error, request, reply, render }));
      scope.addHook('onRequest', (request) => requireFeedCaller(request, deps));
      await scope.register(feedRoutes, deps);
      feedSourceRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), {
        ...deps,
        isOperator: (request) => isOperator(request, deps.operatorKey),
      });
    },
    { prefix: PREFIX },
  );
  await app.register(
    async (scope) => {
      scope.setErrorHandler((error, request, reply) => answerFailure({ error, request, reply, render }));
      scope.addHook('onRequest', (request) =>
        requireCaller(request, deps, 'MarketingSolutions_Analytics_Read'),
      );
      eventRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), deps);
    },
    { prefix: PREFIX },
  );
}

/** `{ error: { code, message, pointer? }, problems? }`: the first problem, and all of them when there are several. */
function render(failure: Failure): unknown {
  const problems = failure.entries.map(({ code, detail, pointer }) => ({
    code,
    message: detail,
    ...(pointer === undefined ? {} : { pointer }),
  }));
  return { error: problems[0], ...(problems.length > 1 ? { problems } : {}) };
}
