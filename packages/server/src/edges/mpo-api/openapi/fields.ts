import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';

// The scalars of the contract. Requests are described as the contract has them; the readers take more (see reference/mpo.md).

interface Says {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

export const int32 = (says: Says = {}) => Type.Integer({ format: 'int32', ...says });
export const int64 = (says: Says = {}) => Type.Integer({ format: 'int64', ...says });
export const double = (says: Says = {}) => Type.Number({ format: 'double', ...says });
export const text = (says: Says = {}) => Type.String({ ...says });
export const flag = (says: Says = {}) => Type.Boolean({ ...says });

/** A day; a date-time is taken, too, and its time ignored. */
export const day = (says: Says = {}) => Type.String({ format: 'date', ...says });

export const dateTime = (says: Says = {}) => Type.String({ format: 'date-time', ...says });

export function oneOf<const Value extends string>(
  values: readonly Value[],
  says: Says & { $id?: string } = {},
) {
  return Type.Unsafe<Value>({ type: 'string', enum: [...values], ...says });
}

/** The schema, or null. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const { type, enum: values, $id } = schema as { type?: unknown; enum?: unknown[]; $id?: string };
  const either =
    typeof type === 'string' && $id === undefined
      ? { ...schema, type: [type, 'null'], ...(values === undefined ? {} : { enum: [...values, null] }) }
      : { anyOf: [schema, { type: 'null' }] };
  return Type.Unsafe<Static<Schema> | null>(either);
}

/** Query parameters, none of which has to be given. */
export function optional<Fields extends TProperties>(fields: Fields) {
  return Type.Partial(Type.Object(fields));
}

/** The parts of a path. */
export function path<Fields extends TProperties>(fields: Fields): TObject<Fields> {
  return Type.Object(fields);
}

/** Souk's own, on every list that may be long. */
export const paging = {
  limit: int32({
    minimum: 1,
    maximum: 10_000,
    description: 'Souk’s own: at most so many; the header `Link` then leads to the next page',
  }),
  after: text({ description: 'Souk’s own: begins behind this id' }),
};
