import type { FastifyInstance } from 'fastify';
import type { MinuteCounts } from '../../base/minute-counts.ts';
import type { EventKey } from '../../modules/accounts/index.ts';
import { readEventsApi, type Submission } from '../../modules/events/index.ts';
import type { PlainAnswer, PlainRequest } from '../../platform/http/plain-route.ts';
import { jsonAnswer } from './answer.ts';
import { callerBy, keyIn } from './caller-key.ts';
import { collectRoute } from './collect-route.ts';
import type { CollectDeps } from './collect-routes.ts';
import { collectJson } from './json-route.ts';

export interface EventsApiDeps extends CollectDeps {
  /** Whom a key stands for; undefined when it is unknown or revoked. */
  readonly eventKey: (key: string) => EventKey | undefined;
  readonly partnerIdOf: (advertiserId: number) => number | undefined;
  /** How often one key may call in a minute; null where nobody counts. */
  readonly rate: { readonly counts: MinuteCounts; readonly perMinute: number } | null;
}

/**
 * `POST /events`: the Events API. What pages and apps send is open, as they can keep no secret; here a key
 * says who calls, and events of another account are not kept.
 */
export function eventsApiRoutes(app: FastifyInstance, deps: EventsApiDeps): void {
  collectRoute(app, deps, {
    ...{ method: 'POST', path: '/events', surface: 'events-api' },
    answer: (request) => answer(deps, request),
  });
}

async function answer(deps: EventsApiDeps, { raw, body }: PlainRequest): Promise<PlainAnswer> {
  const found = callerBy(keyIn(raw.headers), { kind: 'events-api', eventKey: deps.eventKey });
  if ('refusal' in found) return found.refusal;
  const { caller } = found;
  const allowance = deps.rate?.counts.take(caller.callerId, deps.rate.perMinute);
  if (allowance?.isExceeded === true) {
    const refused = jsonAnswer(429, ['RateExceeded'], []);
    return { ...refused, headers: { ...refused.headers, 'retry-after': String(allowance.waitSeconds) } };
  }
  const partnerId = String(deps.partnerIdOf(caller.advertiserId) ?? '');
  return collectJson(deps, body.toString(), (parsed) => ownOnly(readEventsApi(parsed), partnerId));
}

/** A key writes for its own account: another one is as unknown to it as one that nobody has. */
function ownOnly(submission: Submission, partnerId: string): Submission {
  const accounts = submission.accounts.map((account) => (account === partnerId ? account : NOBODY));
  return { ...submission, accounts };
}

const NOBODY = '';
