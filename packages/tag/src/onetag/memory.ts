import type { Action } from './vocabulary.ts';

/** Entries, and keys of one, above which a page is thought to be broken and what it set is forgotten. */
const ENTRIES_MAX = 200;

/** Addresses by the method they are hashed with: `md5`, `sha256`, or `` for a hash of a kind that the page did not name. */
export type Emails = Record<string, string[]>;

/** What holds for more than one action: extra data for as long as the page lives, e-mail hashes until they were sent. */
export class Memory {
  /** By the accounts that it was set for; `` is for all. */
  #data: Record<string, Action> = {};
  #emails: Emails = {};

  setData(fields: Action): void {
    const key = String(fields.a ?? '');
    const merged = { ...this.#data[key], ...fields };
    this.#data[key] = merged;
    if (Object.keys(this.#data).length > ENTRIES_MAX || Object.keys(merged).length > ENTRIES_MAX)
      this.#data = {};
  }

  addEmail(method: string, email: string): void {
    this.#emails[method] ??= [];
    const known = this.#emails[method];
    if (known !== undefined && known.indexOf(email) < 0) known.push(email);
  }

  /** The actions that go before those of the shopper; e-mail hashes are forgotten. */
  take(): Action[] {
    const emails = Object.entries(this.#emails).map(([method, m]) => ({
      e: 'ce',
      m,
      ...(method && { h: method }),
    }));
    this.#emails = {};
    return [...Object.values(this.#data).map((fields) => ({ e: 'exd', ...fields })), ...emails];
  }
}
