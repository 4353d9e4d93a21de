/** What a slot for native ads asks for: pieces of an ad, which the page puts together in its own look. */
export interface NativeWish {
  readonly assets: readonly NativeAsset[];
  /** The answer is to stand inside an object `native`, as it did before version 1.1. */
  readonly isWrapped: boolean;
}

export interface NativeAsset {
  /** By which the answer names the piece. */
  readonly id: number;
  readonly isRequired: boolean;
  /** null for a kind that Souk has nothing for, such as a video. */
  readonly piece: NativePiece | null;
}

export type NativePiece =
  | { readonly kind: 'title'; readonly charsMax: number }
  | { readonly kind: 'image' }
  | { readonly kind: 'data'; readonly fact: NativeFact; readonly charsMax: number };

/** What can be told of a product in words. */
export type NativeFact = 'sponsor' | 'description' | 'price' | 'domain' | 'call';

/** Whether an ad can be made of a product that has a picture or has none. */
export function isMakeable({ assets }: NativeWish, hasPicture: boolean): boolean {
  let pieces = 0;
  for (const { isRequired, piece } of assets) {
    const isThere = piece !== null && (piece.kind !== 'image' || hasPicture);
    if (isRequired && !isThere) return false;
    if (isThere) pieces++;
  }
  return pieces > 0;
}
