declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';
  import type { Submittable } from 'pg';

  /** The package brings no types; this is the part that is used here. */
  export interface CopyStreamQuery extends Writable, Submittable {
    readonly rowCount: number;
  }

  export function from(sql: string): CopyStreamQuery;
}
