import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { EVENT_KEY_KINDS, type EventKeyKind, SCOPES } from './account.ts';
import { problems } from './problems.ts';
import type { AccountsView } from './read-model.ts';
import { redirectUriProblems } from './redirect-uris.ts';
import { newSecret } from './secrets.ts';

export interface NewClient {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly advertiserIds: readonly number[];
  /** Where browsers of members who are asked for their consent may be sent back to; none by default. */
  readonly redirectUris?: readonly string[] | undefined;
}

export interface NewEventKey {
  readonly advertiserId: number;
  readonly kind: EventKeyKind;
  readonly name: string;
}

/** What writing an account row needs beside the row. */
export interface Writing {
  readonly tx: Db;
  readonly view: AccountsView;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The secret is shown this once; what is kept is its hash. */
export async function insertClient(
  { tx, view, clock, ids }: Writing,
  input: NewClient,
): Promise<{ clientId: string; clientSecret: string }> {
  const found: Problem[] = advertiserIdProblems(view, input.advertiserIds);
  if (input.name.trim() === '') found.push(problems.fieldInvalid('/name', 'an API client has a name'));
  const known: readonly string[] = SCOPES;
  for (const [i, scope] of input.scopes.entries()) {
    if (!known.includes(scope)) {
      found.push(
        problems.fieldInvalid(`/scopes/${i}`, `there is no scope ${scope}; known are ${known.join(', ')}`),
      );
    }
  }
  const redirectUris = [...new Set(input.redirectUris ?? [])];
  found.push(...redirectUriProblems(redirectUris));
  if (found.length > 0) throw new Refusal(found);
  const clientId = ids.next();
  const clientSecret = newSecret(ids);
  const nowMs = clock.now();
  await tx.query(
    `INSERT INTO api_clients (client_id, name, secret_sha256, scopes, redirect_uris, created_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [clientId, input.name.trim(), sha256Hex(clientSecret), [...new Set(input.scopes)], redirectUris, nowMs],
  );
  await tx.query(
    `INSERT INTO api_client_advertisers (client_id, advertiser_id, granted_at_ms)
     SELECT $1, advertiser_id, $3 FROM unnest($2::integer[]) AS advertiser_id`,
    [clientId, [...new Set(input.advertiserIds)], nowMs],
  );
  return { clientId, clientSecret };
}

/** Another secret for a client: the old one gets no more tokens, and those it got last their quarter of an hour. */
export async function rotateClientSecret(
  { tx, ids }: Writing,
  clientId: string,
): Promise<{ clientId: string; clientSecret: string }> {
  const clientSecret = newSecret(ids);
  const rows = await tx.query(
    'UPDATE api_clients SET secret_sha256 = $2 WHERE client_id = $1 AND revoked_at_ms IS NULL RETURNING client_id',
    [clientId, sha256Hex(clientSecret)],
  );
  if (rows.length === 0) throw new Refusal([problems.clientUnknown(clientId)]);
  return { clientId, clientSecret };
}

export async function revokeClientRow({ tx, clock }: Writing, clientId: string): Promise<void> {
  const rows = await tx.query(
    'UPDATE api_clients SET revoked_at_ms = coalesce(revoked_at_ms, $2) WHERE client_id = $1 RETURNING client_id',
    [clientId, clock.now()],
  );
  if (rows.length === 0) throw new Refusal([problems.clientUnknown(clientId)]);
}

/** Lets a client see one more advertiser; doing it twice changes nothing. */
export async function insertGrant(
  { tx, view, clock }: Writing,
  grant: { clientId: string; advertiserId: number },
): Promise<void> {
  if (!view.clients.has(grant.clientId)) throw new Refusal([problems.clientUnknown(grant.clientId)]);
  const found = advertiserIdProblems(view, [grant.advertiserId]);
  if (found.length > 0) throw new Refusal(found);
  await tx.query(
    `INSERT INTO api_client_advertisers (client_id, advertiser_id, granted_at_ms) VALUES ($1, $2, $3)
     ON CONFLICT (client_id, advertiser_id) DO UPDATE SET revoked_at_ms = NULL`,
    [grant.clientId, grant.advertiserId, clock.now()],
  );
}

/** The key is shown this once; what is kept is its hash. */
export async function insertEventKey(
  { tx, view, clock, ids }: Writing,
  input: NewEventKey,
): Promise<{ key: string; callerId: string }> {
  const found = advertiserIdProblems(view, [input.advertiserId], () => '/advertiserId');
  if (!EVENT_KEY_KINDS.includes(input.kind)) {
    found.push(problems.fieldInvalid('/kind', `an event key is one of ${EVENT_KEY_KINDS.join(', ')}`));
  }
  if (found.length > 0) throw new Refusal(found);
  const key = newSecret(ids);
  const callerId = ids.next();
  await tx.query(
    `INSERT INTO event_keys (key_sha256, caller_id, advertiser_id, kind, name, created_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [sha256Hex(key), callerId, input.advertiserId, input.kind, input.name.trim(), clock.now()],
  );
  return { key, callerId };
}

export async function revokeEventKeyRow({ tx, clock }: Writing, callerId: string): Promise<void> {
  const rows = await tx.query(
    'UPDATE event_keys SET revoked_at_ms = coalesce(revoked_at_ms, $2) WHERE caller_id = $1 RETURNING caller_id',
    [callerId, clock.now()],
  );
  if (rows.length === 0) throw new Refusal([problems.eventKeyUnknown(callerId)]);
}

export function advertiserIdProblems(
  view: AccountsView,
  ids: readonly number[],
  pointerOf: (index: number) => string = (index) => `/advertiserIds/${index}`,
): Problem[] {
  return ids.flatMap((id, i) =>
    view.advertiserById.has(id)
      ? []
      : [
          problems.fieldInvalid(
            pointerOf(i),
            `there is no advertiser ${id}; list the advertisers to find it`,
          ),
        ],
  );
}
