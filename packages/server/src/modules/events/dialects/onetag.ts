import type { Identity } from '../shopper-key.ts';
import type { RawEvent, Submission } from '../submission.ts';
import { eachPair, membersOf, objectOf } from './nested-query.ts';
import { readCommand } from './read-command.ts';
import { put } from './read-identity.ts';
import { isPrivacyName, readPrivacy } from './read-privacy.ts';
import { ACCOUNTS_MAX } from './s2s.ts';

/** Commands (`p0`, `p1` …) of one request; a page that queues more is broken. */
const COMMANDS_MAX = 100;

/** What a browser sends beside the tag's commands. */
export interface Beside {
  readonly userAgent: string;
  readonly cookieId: string;
  readonly isCookieNew?: boolean;
}

/**
 * The tag's request `GET /event?a=<account>&v=<version>&p0=<command>&p1=…`: takes the query (without `?`), or a beacon's
 * body of the same form, and what the browser sent beside it. Never throws.
 */
export function readOneTag(query: string, beside: Beside): Submission {
  const gathered = { identities: [] as Identity[], events: [] as RawEvent[], warnings: [] as string[] };
  put(gathered.identities, 'cookie', beside.cookieId);
  const accounts: string[] = [];
  const commands: string[] = [];
  const choices: Record<string, string> = {};
  eachPair(query, (key, value) => {
    if (isCommandKey(key)) commands.push(value);
    else if (key === 'a') putAccounts(accounts, value);
    else if (isPrivacyName(key)) choices[key] = value;
    else if (key === 'fpid') put(gathered.identities, 'first-party', value);
    else if (key === 'ai' || key === 'idfa') put(gathered.identities, 'device', value);
  });
  for (const text of commands.slice(0, COMMANDS_MAX)) {
    const fields = commandFields(text);
    if (typeof fields.a === 'string') putAccounts(accounts, fields.a);
    readCommand(fields, gathered);
  }
  return {
    surface: 'onetag',
    accounts,
    userAgent: beside.userAgent,
    isCookieNew: beside.isCookieNew ?? false,
    privacy: readPrivacy(choices),
    ...gathered,
    payload: () => ({
      a: accounts,
      ...choices,
      commands: commands.slice(0, COMMANDS_MAX).map(commandFields),
    }),
  };
}

function isCommandKey(key: string): boolean {
  return /^p\d{1,3}$/.test(key);
}

function putAccounts(accounts: string[], text: string): void {
  for (const account of membersOf(text)) {
    if (account !== '' && !accounts.includes(account) && accounts.length < ACCOUNTS_MAX)
      accounts.push(account);
  }
}

/** One command with its lists read: products and e-mail addresses are the only ones that Souk needs. */
function commandFields(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = objectOf(text);
  for (const key of PRODUCT_KEYS) {
    const value = fields[key];
    if (typeof value === 'string') fields[key] = membersOf(value).map(itemOf);
  }
  for (const key of EMAIL_KEYS) {
    const value = fields[key];
    if (typeof value === 'string') fields[key] = membersOf(value);
  }
  return fields;
}

const PRODUCT_KEYS = ['p', 'product', 'item', 'items', 'products'];
const EMAIL_KEYS = ['m', 'email'];

/** `i=A&pr=9.9&q=1` is a basket line; anything else is a bare id, which may itself contain `=`. */
function itemOf(member: string): unknown {
  return /^(?:i|id|pr|price|p|q|quantity)=/.test(member) ? objectOf(member) : member;
}
