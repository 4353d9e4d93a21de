import { constants } from 'node:fs';
import { lstat, opendir, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedMode } from '../feed-run.ts';
import { FeedFailed } from '../feed-run.ts';
import { type Arrival, NotFetched } from './arrivals.ts';
import { matchesPattern } from './file-pattern.ts';
import { realFolder } from './folder-path.ts';

/** A file that did not change for so long is complete: who copies it writes more often. */
export const STABLE_MS = 2_000;

/** More names are an archive, not an inbox. */
const NAMES_MAX = 10_000;

/** Delta files of one look; the next look takes the rest. */
const FILES_MAX = 100;

/** What other programs call a file that they still write. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload|swp)$|~$/i;

/** One version of one file. */
export interface FileVersion {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface FolderLook {
  /** The operator's folder for feeds. */
  readonly root: string;
  readonly path: string;
  readonly files: string;
  readonly mode: FeedMode;
  readonly read: readonly FileVersion[];
  readonly pause: (ms: number) => Promise<void>;
  readonly keep: (versions: readonly FileVersion[]) => Arrival['mark'];
}

/** What a folder holds. */
export interface Listing {
  readonly arrivals: Arrival[];
  /** Names of files, also of those that are not read again. */
  readonly present: readonly string[];
}

/**
 * The files that were not read yet, oldest first, when they are complete. Of several whole catalogs only the newest counts;
 * the older ones are noted as read with it. Throws {@link NotFetched}.
 */
export async function lookIntoFolder(look: FolderLook): Promise<Listing> {
  const folder = await folderOf(look);
  const known = new Map(look.read.map((version) => [version.name, version]));
  const all = await versionsIn(folder, look.files);
  const present = all.map(({ name }) => name);
  const first = all.filter((file) => !isSame(file, known.get(file.name)));
  if (first.length === 0) return { arrivals: [], present };
  await look.pause(STABLE_MS);
  const now = new Map((await versionsIn(folder, look.files)).map((version) => [version.name, version]));
  const complete = first
    .filter((version) => isSame(version, now.get(version.name)))
    .sort((a, b) => a.modifiedMs - b.modifiedMs || (a.name < b.name ? -1 : 1));
  const arrival = (version: FileVersion, read: readonly FileVersion[]): Arrival => ({
    name: version.name,
    source: contentOf(join(folder, version.name), version),
    mark: look.keep(read),
  });
  if (look.mode === 'delta') {
    const arrivals = complete.slice(0, FILES_MAX).map((file) => arrival(file, [file]));
    return { arrivals, present };
  }
  const newest = complete.at(-1);
  return { arrivals: newest === undefined ? [] : [arrival(newest, complete)], present };
}

function isSame(a: FileVersion, b: FileVersion | undefined): boolean {
  return b !== undefined && a.bytes === b.bytes && a.modifiedMs === b.modifiedMs;
}

async function folderOf({ root, path }: FolderLook): Promise<string> {
  const found = await realFolder(root, path).catch((error: Error) => {
    throw new NotFetched(
      `the folder ${path} cannot be read (${error.message.replaceAll(root, '')}); create it in the operator’s folder for feeds`,
    );
  });
  if (found !== null) return found;
  throw new NotFetched(
    `the folder ${path} leads out of the operator’s folder for feeds by a link; put a real folder there`,
  );
}

async function versionsIn(folder: string, pattern: string): Promise<FileVersion[]> {
  const versions: FileVersion[] = [];
  let names = 0;
  try {
    for await (const { name } of await opendir(folder)) {
      if (++names > NAMES_MAX)
        throw new NotFetched(`the folder holds more than ${NAMES_MAX} names; move old files elsewhere`);
      if (UNFINISHED.test(name) || !matchesPattern(name, pattern)) continue;
      // A link is not followed: it may lead to what nobody meant to publish. What is gone again is not there.
      const found = await lstat(join(folder, name)).catch(() => null);
      if (found?.isFile() === true)
        versions.push({ name, bytes: found.size, modifiedMs: Math.floor(found.mtimeMs) });
    }
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    throw new NotFetched(
      `the folder cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  return versions;
}

async function* contentOf(path: string, version: FileVersion): AsyncGenerator<Uint8Array> {
  const broken = (what: string) =>
    new FeedFailed({
      code: 'interrupted',
      line: null,
      detail: `${version.name} ${what}; it is read again at the next look`,
    });
  const file = await openFile(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: Error) => {
    throw broken(`could not be read (${error.message})`);
  });
  try {
    let bytes = 0;
    for await (const piece of file.createReadStream({ autoClose: false })) {
      bytes += (piece as Uint8Array).byteLength;
      yield piece as Uint8Array;
    }
    const after = await file.stat();
    if (bytes !== version.bytes || Math.floor(after.mtimeMs) !== version.modifiedMs)
      throw broken('was changed while it was read');
  } finally {
    await file.close();
  }
}
