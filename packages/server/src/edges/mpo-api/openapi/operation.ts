import type { FastifyTypeProvider } from 'fastify';
import type { Static, TObject, TSchema } from 'typebox';

/**
 * What the reference, the SDK and the Postman collection say about one operation: the `schema` of its route. It
 * describes what is sent and judges nothing, because input is read leniently and refused with the contract's own codes;
 * the compiler holds answers to it. A schema with an `$id` becomes a component of that name.
 */
export interface Operation {
  readonly operationId: string;
  /** How the SDK calls it, such as `sellers.list`; the first part is the chapter of the reference. */
  readonly call: `${string}.${string}`;
  /** One line, what it does. */
  readonly summary: string;
  /** What somebody who calls it should know beyond that. */
  readonly description?: string;
  /** Not part of the contract: Souk's own. */
  readonly extension?: true;
  readonly params?: TObject;
  readonly querystring?: TObject;
  readonly body?: TSchema;
  /** By status: what a call that is not refused answers. A file is described as it is downloaded. */
  readonly response: Readonly<Record<number, TSchema>>;
  /** What a refused call answers, where it is not the usual envelope. */
  readonly refusal?: TSchema;
  /** Media types of the body, and of the answer; JSON unless said otherwise. */
  readonly takes?: readonly string[];
  readonly gives?: readonly string[];
}

declare module 'fastify' {
  interface FastifySchema extends Partial<Omit<Operation, 'params' | 'querystring' | 'body' | 'response'>> {}
}

/** Input is unknown until a reader has read it, whatever its description says; answers have the described type. */
export interface DescribedTypes extends FastifyTypeProvider {
  validator: unknown;
  serializer: this['schema'] extends TSchema ? Frozen<Static<this['schema']>> : unknown;
}

/** Answers are only read from here on, so views that nobody may change will do. */
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;
