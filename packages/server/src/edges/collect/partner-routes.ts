import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sameSecret } from '../../base/hash.ts';
import { PARTNERS, type PartnerPreset, readPartner } from '../../modules/events/index.ts';
import type { PlainAnswer, PlainRequest } from '../../platform/http/plain-route.ts';
import { jsonAnswer } from './answer.ts';
import { callerBy, keyIn } from './caller-key.ts';
import { collectRoute } from './collect-route.ts';
import { queryOf } from './collect-routes.ts';
import type { EventsApiDeps } from './events-api-routes.ts';

/** Calls in one postback: partners that batch send a few hundred at most. */
export const CALLS_MAX = 1_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * `GET` and `POST /mmp/{partner}?key=…`: postbacks of measurement partners. The key says for which account; in the address,
 * because that is all that most partners let one write. What stands in the address and what stands in the body count alike.
 */
export function partnerRoutes(app: FastifyInstance, deps: EventsApiDeps): void {
  for (const preset of PARTNERS) {
    for (const method of ['GET', 'POST'] as const) {
      collectRoute(app, deps, {
        ...{ method, path: `/mmp/${preset.id}`, surface: 'partner', partner: preset.id },
        answer: (request) => answer(preset, request, deps),
      });
    }
  }
}

async function answer(
  preset: PartnerPreset,
  { raw, body }: PlainRequest,
  deps: EventsApiDeps,
): Promise<PlainAnswer> {
  const { key: inAddress, ...parameters } = Object.fromEntries(new URLSearchParams(queryOf(raw.url)));
  const given = keyIn(raw.headers) ?? inAddress ?? null;
  const found = callerBy(given, { kind: 'partner', eventKey: deps.eventKey });
  if ('refusal' in found) return found.refusal;
  const text = body.toString();
  const calls = callsIn(text);
  if (calls === null) return jsonAnswer(400, ['InvalidJson'], []);
  if (calls.length > CALLS_MAX) return jsonAnswer(413, ['TooManyEvents'], []);
  const signature = raw.headers['x-signature'];
  if (preset.signature !== undefined && typeof signature === 'string') {
    if (!isSigned(text, calls, { signature, secret: found.key })) {
      return jsonAnswer(401, ['SignatureInvalid'], []);
    }
  }
  const account = String(deps.partnerIdOf(found.caller.advertiserId) ?? '');
  return keep(
    calls.map((call) => readPartner(preset, { ...parameters, ...call }, account)),
    deps,
  );
}

/** One after the other: what is durable when one fails is known by its ids when the partner sends all of it again. */
async function keep(
  submissions: readonly ReturnType<typeof readPartner>[],
  { events }: EventsApiDeps,
): Promise<PlainAnswer> {
  const errors = new Set<string>();
  const warnings = new Set<string>();
  for (const submission of submissions) {
    const accepted = await events.accept(submission);
    for (const code of accepted.errors) errors.add(code);
    for (const code of accepted.warnings) warnings.add(code);
  }
  return jsonAnswer(200, [...errors], [...warnings]);
}

/** The body's calls: JSON or a form, one or a list; one empty call for no body; null for what cannot be read. */
function callsIn(text: string): readonly Fields[] | null {
  const trimmed = text.trim();
  if (trimmed === '') return [{}];
  if (!/^[[{]/.test(trimmed)) {
    return trimmed.includes('=') ? [Object.fromEntries(new URLSearchParams(trimmed))] : null;
  }
  try {
    const parsed = JSON.parse(trimmed) as Fields | readonly unknown[];
    return Array.isArray(parsed) ? parsed.filter(isObject) : [parsed as Fields];
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Segment signs the body; of a batch it signs the first call alone, as it would have sent it by itself. */
function isSigned(
  text: string,
  calls: readonly Fields[],
  { signature, secret }: { signature: string; secret: string },
): boolean {
  const [first] = calls;
  const isBatch = text.trimStart().startsWith('[') && first !== undefined;
  const signed = isBatch ? [text, JSON.stringify(first)] : [text];
  return signed.some((one) =>
    sameSecret(createHmac('sha1', secret).update(one).digest('hex'), signature.toLowerCase()),
  );
}
