import type { Problem } from '../../../base/problem.ts';
import { problems } from '../problems.ts';
import type { ConfigField, Vendor } from '../vendors/vendor.ts';
import type { Integration } from './integration.ts';

const VALUE_CHARS_MAX = 2_000;

/** What is wrong with the fields that somebody filled in. Secrets are not repeated in the answer. */
export function configProblems(vendor: Vendor, given: Readonly<Record<string, unknown>>): Problem[] {
  const known = new Map(vendor.fields.map((field) => [field.key, field]));
  const unknown = Object.keys(given)
    .filter((key) => !known.has(key))
    .map((key) =>
      problems.fieldInvalid(
        `/config/${key}`,
        `${vendor.name} has no field ${key}; it has ${[...known.keys()].join(', ')}`,
      ),
    );
  const wrong = vendor.fields.flatMap((field) => {
    const complaint = complaintAbout(field, given[field.key]);
    return complaint === null ? [] : [problems.fieldInvalid(`/config/${field.key}`, complaint)];
  });
  return [...unknown, ...wrong];
}

function complaintAbout(field: ConfigField, value: unknown): string | null {
  const { key, required, pattern, values, type, help_text: help } = field;
  if (value === undefined || value === null || value === '')
    return required ? `${key} is required: ${help}` : null;
  if (typeof value !== 'string') return `${key} is text`;
  if (value.length > VALUE_CHARS_MAX) return `${key} has at most ${VALUE_CHARS_MAX} characters`;
  if (!/^[\x20-\x7e]+$/.test(value)) return `${key} holds a character that no header can carry`;
  const shown = type === 'secret' ? key : JSON.stringify(value);
  if (pattern !== undefined && !pattern.test(value)) return `${shown} is no ${field.label}: ${help}`;
  if (values !== undefined && !values.includes(value))
    return `${key} is ${values.join(' or ')}, not ${shown}`;
  return null;
}

/** Whoever leads events to another place must know the secrets that go with them, else a change could carry them away. */
export function movedSecretProblems(
  { config, secrets }: Pick<Integration, 'config' | 'secrets'>,
  given: Readonly<Record<string, unknown>>,
): Problem[] {
  if (!Object.hasOwn(given, 'endpoint') || originOf(given.endpoint) === originOf(config.endpoint)) return [];
  return Object.keys(secrets)
    .filter((key) => !Object.hasOwn(given, key))
    .map((key) =>
      problems.fieldInvalid(
        `/config/${key}`,
        `endpoint would lead to another place, which ${key} is not known to be meant for: send ${key} again in the same change`,
      ),
    );
}

/** Scheme, host and port; null for the vendor's own place. */
function originOf(endpoint: unknown): string | null {
  if (typeof endpoint !== 'string' || endpoint === '') return null;
  return URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;
}

/** The fields by whether they may be shown. */
export function partsOf(
  vendor: Vendor,
  given: Readonly<Record<string, unknown>>,
): { config: Record<string, string>; secrets: Record<string, string> } {
  const config: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const { key, type } of vendor.fields) {
    const value = given[key];
    if (typeof value !== 'string' || value === '') continue;
    (type === 'secret' ? secrets : config)[key] = value;
  }
  return { config, secrets };
}
