import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Allowance, MinuteCounts } from '../../base/minute-counts.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Caller } from '../../modules/accounts/index.ts';
import type { Config } from '../../platform/config/settings.ts';

/** Calls in a minute. */
export interface RatePlan {
  /** Of one client, where nothing else is said. */
  readonly default: number;
  /** Of one client, on standard statistics. */
  readonly stats: number;
  /** Of one client, on real-time exports. */
  readonly realTime: number;
  /** Of one client, for tokens: official clients ask for one before every call. */
  readonly token: number;
  /** For each account that an app sees, shared by all of its calls with tokens of a member's consent. */
  readonly perConsentedAccount: number;
}

/** Holds clients to their calls of a minute. Only clients that exist are counted. */
export class RateLimits {
  readonly #counts: MinuteCounts;
  readonly #plan: RatePlan;

  constructor(clock: Clock, plan: RatePlan) {
    this.#counts = new MinuteCounts(clock);
    this.#plan = plan;
  }

  /** Counts a call of the API. */
  call(caller: Caller, path: string): Allowance {
    const { clientId, grant, advertiserIds } = caller;
    if (grant === 'authorization-code') {
      const limit = this.#plan.perConsentedAccount * Math.max(1, advertiserIds.size);
      return this.#counts.take(`consents ${clientId}`, limit);
    }
    const kind = kindOf(path);
    return this.#counts.take(`${kind} ${clientId}`, this.#plan[kind]);
  }

  /** Counts a token that was asked for with the right secret. */
  token(clientId: string): Allowance {
    return this.#counts.take(`token ${clientId}`, this.#plan.token);
  }
}

/** Whether anybody is held to a rate: in the sandbox only if asked for. */
export function areRatesOn(config: Pick<Config, 'demo' | 'clock' | 'rateLimits'>): boolean {
  const isSandbox = config.demo || config.clock === 'test';
  return !(config.rateLimits === 'off' || (config.rateLimits === 'auto' && isSandbox));
}

type RateSettings = Pick<
  Config,
  | ('demo' | 'clock' | 'rateLimits')
  | ('rateDefault' | 'rateStats' | 'rateRealTime' | 'rateToken' | 'ratePerAccount')
>;

/** On a test clock a minute does not end by itself, and in the demo nobody wants to be held up: there only if asked for. */
export function rateLimitsFor(config: RateSettings, clock: Clock): RateLimits | null {
  if (!areRatesOn(config)) return null;
  return new RateLimits(clock, {
    default: config.rateDefault,
    stats: config.rateStats,
    realTime: config.rateRealTime,
    token: config.rateToken,
    perConsentedAccount: config.ratePerAccount,
  });
}

/** By the path of the route, behind its version. */
function kindOf(path: string): 'default' | 'stats' | 'realTime' {
  if (/\/stats\/(realtime-reports|report-jobs)\b/.test(path)) return 'realTime';
  return /\/stats\//.test(path) ? 'stats' : 'default';
}

/** Tells the caller what is left; whoever took too much also when to come again. */
export function announce(reply: FastifyReply, allowance: Allowance): void {
  void reply.headers({
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(allowance.remaining),
    'x-ratelimit-reset': String(allowance.resetSeconds),
  });
  if (allowance.isExceeded) void reply.header('retry-after', String(allowance.waitSeconds));
}

/** Counts the call of a known caller; throws 429 when it is one too many. */
export function limitRate(limits: RateLimits, request: FastifyRequest, reply: FastifyReply): void {
  if (request.caller === null) return;
  const allowance = limits.call(request.caller, request.routeOptions.url ?? '');
  announce(reply, allowance);
  if (allowance.isExceeded) throw new Refusal([tooManyCalls(allowance)]);
}

export function tooManyCalls({ limit, waitSeconds }: Pick<Allowance, 'limit' | 'waitSeconds'>): Problem {
  return {
    code: 'too-many-requests',
    type: 'quota',
    status: 429,
    title: 'Too many requests',
    detail: `this client has used its ${limit} calls of this minute; nothing was changed, send the request again in ${waitSeconds} s`,
  };
}
