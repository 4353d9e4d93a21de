import { type TSchema, Type } from 'typebox';
import { nullable, oneOf } from './fields.ts';

const PROBLEM_TYPES = [
  'unknown',
  'access-control',
  'authentication',
  'authorization',
  'availability',
  'deprecation',
  'quota',
  'validation',
] as const;

export const CommonProblem = Type.Object(
  {
    traceId: Type.String({ description: 'also the header x-request-id; the server’s log names it' }),
    traceIdentifier: Type.String({ description: 'the old name of traceId' }),
    type: oneOf(PROBLEM_TYPES),
    code: Type.String({ examples: ['WithInvalidDate'] }),
    instance: Type.String({ description: 'the path that was called' }),
    title: Type.String(),
    detail: Type.String({ description: 'what was wrong, what stayed unchanged, what to do next' }),
    source: nullable(
      Type.Record(Type.String(), Type.String(), {
        description:
          '`pointer` into the body, such as /0/amount, or `parameter`, the name of one in the query',
      }),
    ),
  },
  { $id: 'CommonProblem', description: 'One thing that was wrong.' },
);

/** The envelope of every refused call, and of answers that carry nothing else. */
export const Outcome = Type.Object(
  { errors: Type.Array(CommonProblem), warnings: Type.Array(CommonProblem) },
  { $id: 'Outcome' },
);

/** An answer with `data` beside what the envelope always has. */
export function outcomeOf<const Data extends TSchema>(data: Data, $id: string) {
  return Type.Object(
    { data, errors: Type.Array(CommonProblem), warnings: Type.Array(CommonProblem) },
    { $id },
  );
}
