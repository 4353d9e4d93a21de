import { isDeepStrictEqual } from 'node:util';
import { assert } from '../../../base/assert.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Gathers schemas that have a name, and puts a reference in the place of each. */
export class Components {
  readonly #named = new Map<string, Json>();

  /** The schema as it stands in an OpenAPI document. */
  place(schema: unknown): Json {
    if (Array.isArray(schema)) return schema.map((item) => this.place(item));
    if (typeof schema !== 'object' || schema === null) return schema as Json;
    const { $id, ...rest } = schema as { readonly $id?: string };
    const placed = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, this.place(value)] as const),
    );
    if ($id === undefined) return placed;
    const known = this.#named.get($id);
    assert(known === undefined || isDeepStrictEqual(known, placed), `two schemas are called ${$id}`);
    this.#named.set($id, placed);
    return { $ref: `#/components/schemas/${$id}` };
  }

  /** All of them by name. */
  schemas(): Json {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
