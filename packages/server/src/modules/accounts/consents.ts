import { assert } from '../../base/assert.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Consent, type Member, SCOPES_OF_ROLE } from './account.ts';
import type { Writing } from './clients.ts';
import { insertCode, type NewCode } from './code-grants.ts';
import { problems } from './problems.ts';

/** What members let apps see. */
export interface Consents {
  /** Newest first; withdrawn ones too. */
  consents(): Promise<Consent[]>;
  /** Writes a member's consent and makes the code that the app turns into tokens. */
  consent(input: NewConsent, code: Omit<NewCode, 'consentId'>): Promise<string>;
  /** Takes the member's advertisers from the app again, and ends its tokens at once. */
  withdrawConsent(id: number): Promise<Consent>;
}

/** Runs work in a transaction that everybody hears of. */
export type Write = <T>(work: (writing: Writing) => Promise<T>) => Promise<T>;

export function openConsents(db: Db, write: Write): Consents {
  return {
    consents: () => db.query<Consent>(SELECT_CONSENTS, [CONSENTS_LISTED_MAX]),
    consent: (input, code) =>
      write(async (writing) => {
        const consentId = await giveConsent(writing, input);
        return insertCode(writing, { ...code, consentId });
      }),
    async withdrawConsent(id) {
      await write((writing) => withdrawConsent(writing, id));
      const consent = await consentOf(db, id);
      assert(consent !== undefined, `consent ${id} is missing after it was withdrawn`);
      return consent;
    },
  };
}

export interface NewConsent {
  readonly clientId: string;
  readonly member: Member;
  readonly advertiserIds: readonly number[];
}

/**
 * Writes a member's consent and returns its number. One member's consents to one client are one: the second replaces
 * the advertisers of the first. Consents of several members add up.
 */
async function giveConsent(writing: Writing, input: NewConsent): Promise<number> {
  const { tx, clock } = writing;
  const found = consentProblems(writing, input);
  if (found.length > 0) throw new Refusal(found);
  const nowMs = clock.now();
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO consents (client_id, member_id, given_at_ms) VALUES ($1, $2, $3)
     ON CONFLICT (client_id, member_id) WHERE withdrawn_at_ms IS NULL DO UPDATE SET given_at_ms = $3 RETURNING id`,
    [input.clientId, input.member.id, nowMs],
  );
  const id = row?.id ?? 0;
  await tx.query(
    `UPDATE consent_advertisers SET withdrawn_at_ms = $3
     WHERE consent_id = $1 AND withdrawn_at_ms IS NULL AND advertiser_id <> ALL($2::integer[])`,
    [id, input.advertiserIds, nowMs],
  );
  await tx.query(
    `INSERT INTO consent_advertisers (consent_id, advertiser_id, given_at_ms)
     SELECT DISTINCT $1::integer, advertiser_id, $3::bigint FROM unnest($2::integer[]) AS advertiser_id
     ON CONFLICT (consent_id, advertiser_id) DO UPDATE SET withdrawn_at_ms = NULL, given_at_ms = $3`,
    [id, input.advertiserIds, nowMs],
  );
  return id;
}

/** Nobody gives what they do not have: neither an advertiser, nor a right. */
function consentProblems({ view }: Writing, { clientId, member, advertiserIds }: NewConsent): Problem[] {
  const client = view.clients.get(clientId);
  if (client === undefined || client.callers === null) return [problems.clientUnknown(clientId)];
  const found: Problem[] = [];
  if (advertiserIds.length === 0) {
    found.push(problems.fieldInvalid('/advertiserIds', 'a consent names at least one advertiser'));
  }
  for (const id of advertiserIds) {
    if (!member.advertiserIds.includes(id)) {
      found.push(
        problems.fieldInvalid('/advertiserIds', `${member.email} has no advertiser ${id} to give access to`),
      );
    }
  }
  const beyond = scopesBeyond(member, client.scopes);
  if (beyond.length > 0) found.push(problems.consentBeyondRole(member.role, beyond));
  return found;
}

/** What the app wants and the member may not give. */
export function scopesBeyond(member: Pick<Member, 'role'>, scopes: readonly string[]): string[] {
  const own: readonly string[] = SCOPES_OF_ROLE[member.role];
  return scopes.filter((scope) => !own.includes(scope));
}

/** Ends a consent and everything that came of it. Withdrawing twice changes nothing. */
async function withdrawConsent({ tx, clock }: Writing, id: number): Promise<void> {
  const rows = await tx.query(
    'UPDATE consents SET withdrawn_at_ms = coalesce(withdrawn_at_ms, $2) WHERE id = $1 RETURNING id',
    [id, clock.now()],
  );
  if (rows.length === 0) throw new Refusal([problems.consentUnknown(id)]);
  await tx.query('UPDATE token_families SET ended_at_ms = $2 WHERE consent_id = $1 AND ended_at_ms IS NULL', [
    id,
    clock.now(),
  ]);
}

/** More consents than a server of this size will ever see; the newest come first. */
const CONSENTS_LISTED_MAX = 10_000;

async function consentOf(db: Db, id: number): Promise<Consent | undefined> {
  const [row] = await db.query<Consent>(`SELECT * FROM (${SELECT_CONSENTS}) AS listed WHERE id = $2`, [
    CONSENTS_LISTED_MAX,
    id,
  ]);
  return row;
}

const SELECT_CONSENTS = `
  SELECT consents.id, consents.client_id AS "clientId", api_clients.name AS "clientName",
    consents.member_id AS "memberId", members.email AS "memberEmail",
    ARRAY(SELECT advertiser_id FROM consent_advertisers AS given
      WHERE given.consent_id = consents.id AND given.withdrawn_at_ms IS NULL ORDER BY 1) AS "advertiserIds",
    consents.given_at_ms AS "givenAtMs", consents.withdrawn_at_ms AS "withdrawnAtMs"
  FROM consents
  JOIN api_clients ON api_clients.client_id = consents.client_id
  JOIN members ON members.id = consents.member_id
  ORDER BY consents.id DESC LIMIT $1`;
