import type { NativeAsset, NativePiece, NativeWish } from '../../modules/delivery/index.ts';
import { type Loose, listOf, numberOf, objectOf } from './loose.ts';

/** More pieces than any native ad has. */
const ASSETS_MAX = 30;

/** The longest request that is read: a dozen assets are a kilobyte. */
const REQUEST_CHARS_MAX = 20_000;

/** A title or text that the sender sets no length for. */
const CHARS_MAX = { title: 90, data: 140 } as const;

/** What a word on a product can be, by the number that the standard gives it. */
const FACTS: ReadonlyMap<number | null, Extract<NativePiece, { kind: 'data' }>['fact']> = new Map([
  [1, 'sponsor'],
  [2, 'description'],
  [6, 'price'],
  [10, 'description'],
  [11, 'domain'],
  [12, 'call'],
] as const);

/**
 * Reads the request for a native ad, versions 1.0 to 1.2: mostly JSON in a text, with some exchanges an object, with or
 * without an object `native` around it. null for what asks for nothing that can be read.
 */
export function readNative(native: Loose | null): NativeWish | null {
  if (native === null) return null;
  const given = parsed(native.request) ?? objectOf(native.request_native);
  if (given === null) return null;
  const inner = objectOf(given.native);
  const assets = listOf((inner ?? given).assets)
    .slice(0, ASSETS_MAX)
    .flatMap(readAsset);
  return assets.length === 0 ? null : { assets, isWrapped: inner !== null };
}

function parsed(request: unknown): Loose | null {
  if (typeof request !== 'string') return objectOf(request);
  if (request.length > REQUEST_CHARS_MAX) return null;
  try {
    return objectOf(JSON.parse(request));
  } catch {
    return null;
  }
}

/** Without a number the answer could not name it. */
function readAsset(value: unknown): NativeAsset[] {
  const asset = objectOf(value);
  const id = numberOf(asset?.id);
  if (asset === null || id === null || !Number.isSafeInteger(id)) return [];
  return [{ id, isRequired: numberOf(asset.required) === 1, piece: readPiece(asset) }];
}

function readPiece(asset: Loose): NativePiece | null {
  const title = objectOf(asset.title);
  if (title !== null) return { kind: 'title', charsMax: charsOf(title, CHARS_MAX.title) };
  if (objectOf(asset.img) !== null) return { kind: 'image' };
  const data = objectOf(asset.data);
  const fact = FACTS.get(numberOf(data?.type));
  if (data === null || fact === undefined) return null;
  return { kind: 'data', fact, charsMax: charsOf(data, CHARS_MAX.data) };
}

function charsOf({ len }: Loose, standard: number): number {
  const chars = numberOf(len);
  return chars !== null && chars >= 1 ? Math.floor(chars) : standard;
}
