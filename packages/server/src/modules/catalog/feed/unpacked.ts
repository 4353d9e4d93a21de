import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Unzip, UnzipInflate } from 'fflate';
import { FeedFailed } from '../feed-run.ts';

/** Product feeds shrink to a tenth at best; what grows a thousandfold was made to fill memory or time. */
const GROWTH_MAX = 200;
/** Small files may be as repetitive as they like. */
const GROWTH_FREE_BYTES = 10_000_000;

const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** The feed's own bytes, whether it comes plain, gzipped or as the first file of a zip archive; piece by piece. */
export async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = joined(source);
  const head = await pieces.next();
  if (head.done === true) return;
  const whole = behind(head.value, pieces);
  if (startsWith(head.value, GZIP)) yield* bounded(gunzipped, whole);
  else if (startsWith(head.value, ZIP)) yield* bounded(unzipped, whole);
  else yield* whole;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

/** The same bytes with at least four in the first piece, so that a file's mark is never cut in two. */
async function* joined(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array();
  for await (const bytes of source) {
    if (head === null) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < 4) continue;
    yield head;
    head = null;
  }
  if (head !== null && head.length > 0) yield head;
}

async function* behind(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

type Unpack = (packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Refuses what unpacks to far more than it is. */
async function* bounded(unpack: Unpack, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of packed) {
      packedBytes += piece.length;
      yield piece;
    }
  }
  for await (const piece of unpack(counted())) {
    bytes += piece.length;
    if (bytes > GROWTH_FREE_BYTES + packedBytes * GROWTH_MAX) {
      throw broken(`unpacks to more than ${GROWTH_MAX} times its size, as no feed does`);
    }
    yield piece;
  }
}

async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpack = createGunzip();
  let failure: unknown = null;
  pipeline(Readable.from(packed, { objectMode: false }), unpack, (error) => {
    failure = error ?? null;
  });
  try {
    for await (const piece of unpack) yield piece as Uint8Array;
  } catch (error) {
    throw packingFault(failure ?? error);
  }
}

/** What the sender broke off keeps its own words. */
function packingFault(error: unknown): unknown {
  const isPacking = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isPacking ? broken(`cannot be unpacked (${error.message})`) : error;
}

/** The first file of an archive, while it arrives: its directory stands at the end, and is not waited for. */
async function* unzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const archive = new Unzip();
  archive.register(UnzipInflate);
  let ready: Uint8Array[] = [];
  let isFound = false;
  let isDone = false;
  archive.onfile = (file) => {
    if (isFound || file.name.endsWith('/')) return;
    isFound = true;
    file.ondata = (error, piece, isLast) => {
      if (error !== null) throw error;
      ready.push(piece);
      isDone = isLast;
    };
    file.start();
  };
  for await (const piece of packed) {
    try {
      archive.push(piece);
    } catch (error) {
      throw broken(`cannot be unpacked (${error instanceof Error ? error.message : String(error)})`);
    }
    yield* ready;
    ready = [];
  }
  if (!isDone)
    throw broken(isFound ? 'is an archive that ends too early' : 'is an archive without a file in it');
}

function broken(what: string): FeedFailed {
  return new FeedFailed({
    code: 'compressed',
    line: null,
    detail: `the file ${what}; pack it again and upload it`,
  });
}
