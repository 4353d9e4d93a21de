import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { PROFILE_KEY_BYTES_MAX, type Profiles, SPACE_NAME } from './port.ts';

export interface LmdbProfilesOptions {
  readonly directory: string;
  /** Address space taken at the start, in bytes; the file grows beyond it by itself. */
  readonly mapBytes?: number;
}

/** Enough that a laptop never remaps; address space, not memory and not disk. */
const MAP_BYTES = 1024 * 1024 * 1024;

/**
 * More writes than any commit has, so that lmdb's thread begins when it has all of them (its types do not know of the
 * option). By default it begins after the first thousand and takes the processor from the thread that still hands them
 * over: five thousand writes kept requests waiting for 15 to 24 ms instead of 3.
 */
const HANDED_OVER_WHOLE = { batchStartThreshold: 1_000_000 };

/**
 * Profiles in one LMDB file. Reads are plain memory reads on the calling thread. A commit is one LMDB transaction,
 * run by lmdb's own thread; with `overlappingSync` off it resolves after LMDB has synced first the data and then the
 * page that makes it visible, so that a power cut leaves all of it or nothing. Values must not change until then.
 */
export async function openLmdbProfiles(options: LmdbProfilesOptions): Promise<Profiles> {
  await mkdir(options.directory, { recursive: true });
  const entries = open<Buffer, string>({
    path: join(options.directory, 'profiles.mdb'),
    mapSize: options.mapBytes ?? MAP_BYTES,
    overlappingSync: false,
    ...HANDED_OVER_WHOLE,
    encoding: 'binary',
  });
  let closed: Promise<void> | null = null;
  const inFlight = new Set<Promise<unknown>>();

  function assertOpen(): void {
    if (closed !== null) throw new Error(`the profiles in ${options.directory} are closed`);
  }

  return {
    getMany(space, keys) {
      assertOpen();
      const prefix = prefixOf(space);
      return keys.map((key) => entries.getBinary(prefix + key));
    },
    async commit(writes) {
      assertOpen();
      if (writes.length === 0) return;
      // Checked before the first write is queued: a transaction cannot be taken back half-way.
      const checked = writes.map(({ space, key, value }) => ({
        key: prefixOf(space) + checkedKey(key),
        value: value === null ? null : asBuffer(value),
      }));
      const done = entries.batch(() => {
        for (const { key, value } of checked) {
          if (value === null) entries.remove(key);
          else entries.put(key, value);
        }
      });
      inFlight.add(done);
      try {
        await done;
      } finally {
        inFlight.delete(done);
      }
    },
    async scan(space, after, limit) {
      assertOpen();
      const start = prefixOf(space) + after;
      // One more than asked for, because the range includes its start. ';' comes right after the ':' of the prefix.
      const range = entries.getRange({ start, end: `${space};`, limit: limit + 1 });
      return [...range]
        .filter(({ key }) => key !== start)
        .slice(0, limit)
        .map(({ key, value }) => ({ key: key.slice(space.length + 1), value }));
    },
    close() {
      closed ??= Promise.allSettled(inFlight).then(() => entries.close());
      return closed;
    },
  };
}

function asBuffer(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function prefixOf(space: string): string {
  if (!SPACE_NAME.test(space)) throw new RangeError(`${space} is no name for a space of profiles`);
  return `${space}:`;
}

function checkedKey(key: string): string {
  const bytes = Buffer.byteLength(key);
  if (bytes > 0 && bytes <= PROFILE_KEY_BYTES_MAX) return key;
  throw new RangeError(
    `a profile key has 1 to ${PROFILE_KEY_BYTES_MAX} bytes, not ${bytes}; nothing was written`,
  );
}
