import type { Visible } from './advertiser-terms.ts';
import type { Prefix } from './batch.ts';

/** Whose word a change is: an API client, a member of the console, or whoever runs the server. */
export const AUTHOR_KINDS = ['client', 'member', 'operator'] as const;
export type AuthorKind = (typeof AUTHOR_KINDS)[number];

export interface Author {
  readonly kind: AuthorKind;
  readonly id: string;
}

/** Who asks for a change, and what of the accounts they may see. */
export interface Call {
  readonly visible: Visible;
  readonly author: Author;
  /** How pointers to an item begin: `/<index>` by default, nothing when the call is about a single thing. */
  readonly prefix?: Prefix;
}
