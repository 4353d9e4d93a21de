import { hash } from 'node:crypto';
import { sha256Hex } from '../../../base/hash.ts';
import { isObject } from '../ingestion/read-tracking.ts';
import type { EmailForms, Json, JsonObject, SignalEvent } from '../signal-event.ts';

/** Fields that hold an e-mail address, clear or hashed, in any spelling. */
const EMAIL_FIELD = /^(e-?mail|email_?address|user_?email|hashed_?email|email_?(sha256|md5))$/i;

/** Fields that no destination of ours takes and nobody should keep: they are replaced. */
const REDACTED_FIELD =
  /^(password|pass_?word|ssn|card_?number|credit_?card|cvv|iban|phone|phone_?number|first_?name|last_?name|full_?name|street|address_?line\d?|birthday|date_?of_?birth)$/i;

const REDACTED = '[redacted]';

/** How deep a body is looked into; deeper values are left out, as no rule could speak of them. */
const DEPTH_MAX = 8;

/** An event without personal data in clear, and the e-mail address in the forms that destinations ask for. */
export function withoutPersonalData(event: SignalEvent): { event: SignalEvent; email: EmailForms | null } {
  const found: { email: EmailForms | null } = { email: null };
  const clean = (place: JsonObject): JsonObject => cleaned(place, found, 0);
  const traits = clean(event.traits);
  const properties = clean(event.properties);
  const context = clean(event.context);
  return { event: { ...event, properties, traits, context }, email: found.email };
}

function cleaned(place: JsonObject, found: { email: EmailForms | null }, depth: number): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(place)) {
    if (EMAIL_FIELD.test(name) && typeof value === 'string') {
      const forms = emailFormsOf(value);
      found.email ??= forms;
      if (forms !== null) kept[name] = forms.sha256 ?? forms.md5 ?? '';
    } else if (REDACTED_FIELD.test(name) && value !== null && value !== '') kept[name] = REDACTED;
    else if (depth < DEPTH_MAX) kept[name] = cleanedValue(value, found, depth + 1);
  }
  return kept;
}

function cleanedValue(value: Json, found: { email: EmailForms | null }, depth: number): Json {
  if (isObject(value)) return cleaned(value, found, depth);
  if (!Array.isArray(value)) return value;
  return depth < DEPTH_MAX ? value.map((entry: Json) => cleanedValue(entry, found, depth + 1)) : [];
}

/** The three forms of a clear address (trimmed, lower case); of a hash only what it is itself. Null for neither. */
export function emailFormsOf(value: string): EmailForms | null {
  const text = value.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(text)) return { sha256: text };
  if (/^[0-9a-f]{32}$/.test(text)) return { md5: text, sha256_md5: sha256Hex(text) };
  if (!text.includes('@') || text.length > EMAIL_CHARS_MAX) return null;
  const md5 = hash('md5', text, 'hex');
  return { md5, sha256: sha256Hex(text), sha256_md5: sha256Hex(md5) };
}

/** RFC 5321. */
const EMAIL_CHARS_MAX = 254;
