import type { Soon } from '../../base/soon.ts';

/**
 * Profiles: small values by key, read on the path of a bid and written by folds in batches. Keys live in spaces; a
 * space is written by one module only. Fits LMDB on one machine and Redis or Valkey beyond it.
 */

export interface ProfileWrite {
  readonly space: string;
  /** At most {@link PROFILE_KEY_BYTES_MAX} bytes of UTF-8. */
  readonly key: string;
  /** null deletes. */
  readonly value: Uint8Array | null;
}

export interface Profiles {
  /** The values in the order of the keys, undefined where there is none; at once by an engine that has them in memory. */
  getMany(space: string, keys: readonly string[]): Soon<(Buffer | undefined)[]>;

  /**
   * All or nothing, durable when resolved; of two writes to one key the later counts. The values must not change
   * before that. Rejects, having written nothing, a key that is empty or too long. A fold puts its cursor into the same
   * batch as its state.
   */
  commit(writes: readonly ProfileWrite[]): Promise<void>;

  /** Entries of a space after a key, in the order of the keys' UTF-8 bytes. `''` stands before the first. */
  scan(space: string, after: string, limit: number): Promise<{ key: string; value: Buffer }[]>;

  close(): Promise<void>;
}

/** A space is named like `shoppers` or `seen-events`. */
export const SPACE_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** LMDB's limit for a key is 1,978 bytes; the space is part of it. */
export const PROFILE_KEY_BYTES_MAX = 512;
