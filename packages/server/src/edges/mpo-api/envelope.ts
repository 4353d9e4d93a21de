import type { FastifyRequest } from 'fastify';
import type { Problem } from '../../base/problem.ts';
import { type Failure, type FailureEntry, pathOf } from '../../platform/http/failure.ts';

/** One problem as the contract writes it. */
export interface MpoProblem {
  readonly traceId: string;
  /** The old name of `traceId`, which clients still read. */
  readonly traceIdentifier: string;
  readonly type: string;
  readonly code: string;
  readonly instance: string;
  readonly title: string;
  readonly detail: string;
  readonly source: Readonly<Record<string, string>> | null;
}

export interface MpoEnvelope {
  readonly errors: readonly MpoProblem[];
  readonly warnings: readonly MpoProblem[];
}

/** The envelope of every refused call. */
export function criteoEnvelope(failure: Failure, request: FastifyRequest): MpoEnvelope {
  return { errors: failure.entries.map((entry) => mpoProblem(entry, request)), warnings: [] };
}

/** A problem for an envelope's `errors`, or for the `warnings` of an answer that has them. */
export function mpoProblem(problem: Problem | FailureEntry, request: FastifyRequest): MpoProblem {
  return {
    traceId: request.id,
    traceIdentifier: request.id,
    type: problem.type,
    code: problem.code,
    instance: pathOf(request),
    title: problem.title,
    detail: problem.detail,
    source: sourceOf(problem.pointer),
  };
}

/** `?name` points at a query parameter, everything else into the body. */
function sourceOf(pointer: string | undefined): Readonly<Record<string, string>> | null {
  if (pointer === undefined) return null;
  return pointer.startsWith('?') ? { parameter: pointer.slice(1) } : { pointer };
}
