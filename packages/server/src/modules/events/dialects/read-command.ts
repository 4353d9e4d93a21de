import type { Identity } from '../shopper-key.ts';
import type { RawEvent } from '../submission.ts';
import { commandOf } from '../vocabulary.ts';
import { type Fields, textOf } from './fields.ts';
import { readEvent } from './read-event.ts';
import { put, readEmails, readIdentity } from './read-identity.ts';

/** What the commands of one request add up to. */
export interface Gathered {
  readonly identities: Identity[];
  readonly events: RawEvent[];
  readonly warnings: string[];
}

/** Reads one command of a queue or body: a shopper's action, or a name that holds for all actions of the request. */
export function readCommand(fields: Fields, gathered: Gathered): void {
  const name = textOf(fields.event ?? fields.e ?? fields.type) ?? '';
  const command = commandOf(name);
  readIdentity(fields, gathered.identities);
  if (command === undefined) gathered.events.push(readEvent({ name, type: null }, fields, gathered.warnings));
  else if (command === 'setEmail') readEmails(fields.email ?? fields.m, gathered.identities);
  else if (command === 'setIdentity') readNamed(name.toLowerCase(), fields, gathered.identities);
  else if (command !== 'ignored') {
    gathered.events.push(readEvent({ name, type: command }, fields, gathered.warnings));
  }
}

/** The commands of a page's queue that carry their one value under `id`. */
function readNamed(word: string, fields: Fields, identities: Identity[]): void {
  if (word === 'setcustomerid') put(identities, 'customer', fields.id);
  else if (word === 'setretailervisitorid') put(identities, 'visitor', fields.id);
}
