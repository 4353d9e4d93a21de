import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { type Problem, Refusal } from '../../base/problem.ts';

/** One thing that was wrong, ready to be written in the envelope of whichever API was called. */
export interface FailureEntry {
  readonly code: string;
  readonly type: Problem['type'] | 'unknown';
  readonly title: string;
  readonly detail: string;
  readonly pointer?: string;
}

export interface Failure {
  readonly status: number;
  readonly entries: readonly FailureEntry[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes a failure in the envelope of one API. */
export type RenderFailure = (failure: Failure, request: FastifyRequest) => unknown;

/** A schema can find fault with every item of a large body; nobody reads more than these. */
const VALIDATION_ENTRIES_MAX = 100;

/** Seconds after which a client of a busy or stopping server is told to come back. */
const RETRY_AFTER_SECONDS = 1;

/** Answers a thrown error. A defect is written to the log and tells the caller nothing but its trace id. */
export function answerFailure(answer: {
  error: unknown;
  request: FastifyRequest;
  reply: FastifyReply;
  render: RenderFailure;
}): FastifyReply {
  const { error, request, reply, render } = answer;
  const failure = failureOf(error);
  if (failure.status >= 500 && !(error instanceof Refusal && error.cause === undefined)) {
    request.log.error({ err: error, traceId: request.id, method: request.method, path: pathOf(request) });
  }
  return reply
    .status(failure.status)
    .headers(failure.headers)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(render(failure, request)));
}

/** The path without its query, which may hold what belongs in no log. */
export function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}

/** What an error means to the caller. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return refused(error.problems);
  if (isHttpError(error)) {
    if (error.validation !== undefined) return invalid(error);
    const known = KNOWN[error.code] ?? (error.statusCode < 500 ? malformed(error) : DEFECT);
    return { status: known.status, entries: [known], headers: {} };
  }
  return { status: 500, entries: [DEFECT], headers: {} };
}

function refused(problems: readonly Problem[]): Failure {
  const status = problems[0]?.status ?? 400;
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  const wait = problems[0]?.retryAfterSeconds ?? (status === 503 ? RETRY_AFTER_SECONDS : null);
  if (wait !== null) headers['retry-after'] = String(wait);
  return { status, entries: problems, headers };
}

interface HttpError extends Omit<FastifyError, 'statusCode'> {
  statusCode: number;
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

function invalid(error: HttpError): Failure {
  const faults = (error.validation ?? []).slice(0, VALIDATION_ENTRIES_MAX);
  const entries = faults.map((fault): FailureEntry => {
    const field = fault.params.additionalProperty ?? fault.params.missingProperty;
    const pointer = `${fault.instancePath}${typeof field === 'string' ? `/${field}` : ''}`;
    const where = error.validationContext === 'body' ? 'body' : (error.validationContext ?? 'request');
    return {
      code: 'invalid',
      type: 'validation',
      title: 'The request is not valid',
      detail: `${where}${pointer}: ${fault.message ?? 'is not valid'}; nothing was changed, correct it and send it again`,
      pointer,
    };
  });
  return { status: 400, entries, headers: {} };
}

type KnownFailure = FailureEntry & { readonly status: number };

const DEFECT: KnownFailure = {
  status: 500,
  code: 'internal-error',
  type: 'availability',
  title: 'Internal error',
  detail: 'the server could not answer; its log says why under this trace id',
};

const JSON_BROKEN: KnownFailure = {
  status: 400,
  code: 'json-serialization-error',
  type: 'validation',
  title: 'JSON error',
  detail: 'the body is not valid JSON; nothing was changed, correct it and send it again',
};

/** Fastify's own refusals, in our words. */
const KNOWN: Readonly<Record<string, KnownFailure>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: JSON_BROKEN,
  FST_ERR_CTP_EMPTY_JSON_BODY: { ...JSON_BROKEN, detail: 'the body is empty where JSON was announced' },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'body-too-large',
    type: 'validation',
    title: 'The body is too large',
    detail: 'the body is larger than this operation takes; nothing was changed, send it in smaller parts',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported-media-type',
    type: 'validation',
    title: 'Unsupported media type',
    detail: 'this operation does not take bodies of that Content-Type; send application/json',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid-content-length',
    type: 'validation',
    title: 'Wrong Content-Length',
    detail: 'the body is not as long as Content-Length says; nothing was changed, send it again',
  },
};

function malformed(error: HttpError): KnownFailure {
  // secure-json-parse reports broken JSON as a SyntaxError with status 400.
  if (error instanceof SyntaxError) return JSON_BROKEN;
  return {
    status: error.statusCode,
    code: 'invalid-request',
    type: 'validation',
    title: 'The request cannot be read',
    detail: `${error.message}; nothing was changed`,
  };
}
