import type { FastifyInstance, FastifyReply } from 'fastify';
import { type AdSubject, escapeHtml, type Recorder } from '../../modules/delivery/index.ts';
import type { Events } from '../../modules/events/index.ts';
import { sendPage } from './page.ts';

export interface ChoicesDeps {
  readonly recorder: Pick<Recorder, 'subjectOf'>;
  readonly events: Pick<Events, 'forget'>;
  readonly sellerName: (sellerId: string) => string;
  /** Of the marketplace that shows the ads. */
  readonly advertiserName: (advertiserId: number) => string;
}

const PATH = '/o/*';

/**
 * `GET /o/<token>`, to which every ad links: why it is shown. Its button posts to the same address, and the shopper is
 * forgotten. Looking alone changes nothing, because links are also fetched by what protects mailboxes and browsers.
 */
export function choicesRoutes(app: FastifyInstance, deps: ChoicesDeps): void {
  // The button's form is empty: the token is in the address.
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, _body, done) => done(null, null),
  );
  app.get(PATH, (request, reply) => {
    const subject = deps.recorder.subjectOf(tokenOf(request.params));
    return typeof subject === 'string' ? notFound(reply) : explain(reply, subject, deps);
  });
  app.post(PATH, async (request, reply) => {
    const subject = deps.recorder.subjectOf(tokenOf(request.params));
    if (typeof subject === 'string') return notFound(reply);
    await deps.events.forget(subject.advertiserId, subject.shopper);
    return confirm(reply, subject, deps);
  });
}

function explain(reply: FastifyReply, subject: AdSubject, deps: ChoicesDeps): FastifyReply {
  const marketplace = escapeHtml(deps.advertiserName(subject.advertiserId));
  return sendPage(reply, {
    status: 200,
    title: 'Why this ad?',
    body:
      `<p>${marketplace} shows products of its sellers on other sites. This one is from ` +
      `<b>${escapeHtml(deps.sellerName(subject.sellerId))}</b>: you, or shoppers with similar interests, looked at its products.</p>` +
      `<p>${marketplace} knows this browser or account by a code, not by your name.</p>` +
      `<form method="post"><button>Do not choose ads by what I look at</button></form>` +
      `<p><small>What you looked at and bought is then forgotten for ads of ${marketplace}, for good. You may still see ads ` +
      'that have nothing to do with you.</small></p>',
  });
}

function confirm(reply: FastifyReply, subject: AdSubject, deps: ChoicesDeps): FastifyReply {
  const marketplace = escapeHtml(deps.advertiserName(subject.advertiserId));
  return sendPage(reply, {
    status: 200,
    title: 'You are opted out',
    body:
      `<p>${marketplace} has forgotten what you looked at and bought, and no longer chooses ads by it. This is effective ` +
      'within seconds. You may close this page.</p>',
  });
}

function notFound(reply: FastifyReply): FastifyReply {
  return sendPage(reply, {
    status: 404,
    title: 'This link does not work',
    body: '<p>It was changed on its way or is incomplete. Nothing was changed. Please open it from the ad again.</p>',
  });
}

// A wildcard, because a token is longer than the parts of a path usually are.
function tokenOf(params: unknown): string {
  return (params as { '*': string })['*'];
}
