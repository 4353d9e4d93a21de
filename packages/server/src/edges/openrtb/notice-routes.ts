import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Tally } from '../../base/reason.ts';
import type { Outcome, Recorder } from '../../modules/delivery/index.ts';

/** What became of a bid. Exchanges repeat notices that are not answered with 2xx, so a repeated one gets 204 again. */
export function noticeRoutes(
  app: FastifyInstance,
  deps: { recorder: Recorder; losses: Tally<string> },
): void {
  const { recorder } = deps;
  app.get('/openrtb2/win/*', async (request, reply) =>
    settle(reply, await recorder.win(tokenOf(request), parameter(request, 'price'))),
  );
  // Impressions are counted by the pixel and sellers pay by click: a billing notice tells what the media cost.
  app.get('/openrtb2/bill/*', async (request, reply) =>
    settle(reply, await recorder.win(tokenOf(request), parameter(request, 'price'))),
  );
  app.get('/openrtb2/loss/*', async (request, reply) => {
    const outcome = recorder.notice(tokenOf(request));
    if (outcome === 'recorded') deps.losses.count(lossCode(parameter(request, 'reason')));
    return settle(reply, outcome);
  });
}

const NOT_OURS: ReadonlySet<Outcome> = new Set(['malformed', 'bad-signature']);
const TRY_AGAIN: ReadonlySet<Outcome> = new Set(['log-full', 'log-unavailable']);

function settle(reply: FastifyReply, outcome: Outcome): FastifyReply {
  if (NOT_OURS.has(outcome)) {
    return reply
      .code(404)
      .send({ error: `This notice is ${outcome}: it was not made by this server. Nothing was recorded.` });
  }
  if (TRY_AGAIN.has(outcome)) return reply.code(503).header('retry-after', 1).send();
  return reply.code(204).send();
}

function tokenOf(request: FastifyRequest): string {
  return (request.params as { '*': string })['*'];
}

function parameter(request: FastifyRequest, name: string): string {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

/** Codes of the standard are small numbers; all else is one kind, so that a sender cannot fill the memory with kinds. */
function lossCode(text: string): string {
  return /^\d{1,4}$/.test(text) ? String(Number(text)) : 'unknown';
}
