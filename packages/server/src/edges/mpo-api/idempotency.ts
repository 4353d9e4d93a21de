import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../base/problem.ts';
import type { EpochMs } from '../../base/time.ts';
import {
  type Claim,
  type Idempotency,
  idempotencyProblems,
  type KeptAnswer,
} from '../../modules/idempotency/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    idempotencyClaim: Claim | null;
  }
}

/** Long enough for whatever a client makes its keys of. */
const KEY_CHARS_MAX = 255;

/** Methods that change something. */
const CHANGING: ReadonlySet<string> = new Set(['POST', 'PATCH']);

/**
 * `Idempotency-Key` on every POST and PATCH: the first request is carried out, the same one again gets the kept answer
 * with `idempotency-replayed: true`. A request that ended without an answer (5xx, crash) is carried out again.
 */
export function keepAnswers(app: FastifyInstance, idempotency: Idempotency | undefined): void {
  app.decorateRequest('idempotencyClaim', null);
  if (idempotency === undefined) return;

  app.addHook('preValidation', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.caller === null || !CHANGING.has(request.method)) return;
    if (typeof key !== 'string' || key.length > KEY_CHARS_MAX || !/^[\x20-\x7e]+$/.test(key)) {
      throw new Refusal([idempotencyProblems.keyInvalid(KEY_CHARS_MAX)]);
    }
    const content = `${request.method} ${request.url}\n${JSON.stringify(request.body) ?? ''}`;
    const begun = await idempotency.begin({ clientId: request.caller.clientId, key, content });
    if (begun.is === 'answered') return replay(reply, begun.answer);
    if (begun.is === 'another-request') throw new Refusal([idempotencyProblems.keyReused()]);
    if (begun.is === 'running') {
      void reply.header('retry-after', '1');
      throw new Refusal([idempotencyProblems.stillRunning()]);
    }
    request.idempotencyClaim = begun.claim;
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (claim === null) return payload;
    request.idempotencyClaim = null;
    if (reply.statusCode >= 500 || typeof payload !== 'string') {
      idempotency.interrupted(claim);
      return payload;
    }
    const type = reply.getHeader('content-type');
    const contentType = typeof type === 'string' ? type : null;
    await idempotency.answered(claim, { status: reply.statusCode, contentType, body: payload });
    return payload;
  });
}

function replay(reply: FastifyReply, { status, contentType, body }: KeptAnswer): FastifyReply {
  if (contentType !== null) void reply.type(contentType);
  return reply.status(status).header('idempotency-replayed', 'true').serializer(asItIs).send(body);
}

function asItIs(payload: unknown): string {
  return String(payload);
}

/**
 * Since when the request may have been applied already, because an earlier one with its key never came to an answer;
 * `unkeyed` when the request has no key. null: it is new.
 */
export function mayHaveBeenApplied(request: FastifyRequest): EpochMs | 'unkeyed' | null {
  return request.idempotencyClaim === null ? 'unkeyed' : request.idempotencyClaim.interruptedSinceMs;
}

/** The name under which a keyed request may come again, for whatever records what it made; null without a key. */
export function keyedRequest({ idempotencyClaim: claim }: FastifyRequest) {
  if (claim === null) return null;
  return { name: `${claim.clientId} ${claim.keySha256}`, appliedSinceMs: claim.interruptedSinceMs };
}
