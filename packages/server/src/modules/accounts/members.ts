import { type Problem, Refusal } from '../../base/problem.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Member, ROLES, type Role } from './account.ts';
import { advertiserIdProblems, type Writing } from './clients.ts';
import { problems } from './problems.ts';
import { keepPassword, passwordMatches } from './secrets.ts';

export interface NewMember {
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  readonly advertiserIds: readonly number[];
}

export const PASSWORD_CHARS = { min: 10, max: 200 };
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}$/;
/** What that allows. */
export const EMAIL_CHARS_MAX = 255;

/** Writes a member; the password's hash was made before, because it takes too long for a transaction. */
export async function insertMember(
  { tx, view, clock }: Writing,
  input: NewMember,
  password: string,
): Promise<Member> {
  const found = memberProblems(input);
  found.push(...advertiserIdProblems(view, input.advertiserIds));
  if (found.length > 0) throw new Refusal(found);
  const [row] = await tx.query<{ id: number }>(
    `INSERT INTO members (email, email_key, password, role, created_at_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email_key) DO NOTHING RETURNING id`,
    [input.email.trim(), emailKey(input.email), password, input.role, clock.now()],
  );
  if (row === undefined) throw new Refusal([problems.emailTaken(input.email)]);
  const advertiserIds = [...new Set(input.advertiserIds)].sort((a, b) => a - b);
  await tx.query(
    'INSERT INTO member_advertisers (member_id, advertiser_id) SELECT $1, advertiser_id FROM unnest($2::integer[]) AS advertiser_id',
    [row.id, advertiserIds],
  );
  return { id: row.id, email: input.email.trim(), role: input.role, advertiserIds };
}

export function memberProblems(input: NewMember): Problem[] {
  const found: Problem[] = [];
  if (!EMAIL.test(input.email.trim()))
    found.push(problems.fieldInvalid('/email', 'this is no e-mail address'));
  if (input.password.length < PASSWORD_CHARS.min || input.password.length > PASSWORD_CHARS.max) {
    found.push(
      problems.fieldInvalid(
        '/password',
        `a password has ${PASSWORD_CHARS.min} to ${PASSWORD_CHARS.max} characters`,
      ),
    );
  }
  if (!ROLES.includes(input.role)) {
    found.push(problems.fieldInvalid('/role', `a role is one of ${ROLES.join(', ')}`));
  }
  return found;
}

/** The member, or null when the e-mail is unknown or the password wrong; both take the same time. */
export async function signIn(db: Db, email: string, password: string): Promise<Member | null> {
  if (password.length > PASSWORD_CHARS.max) return null;
  const [row] = await db.query<{ id: number; password: string }>(
    'SELECT id, password FROM members WHERE email_key = $1 AND revoked_at_ms IS NULL',
    [emailKey(email)],
  );
  if (row === undefined) {
    await keepPassword(password);
    return null;
  }
  if (!(await passwordMatches(password, row.password))) return null;
  return (await memberOf(db, row.id)) ?? null;
}

export async function memberOf(db: Db, id: number): Promise<Member | undefined> {
  const [member] = await db.query<Member>(`${SELECT_MEMBER} AND id = $1`, [id]);
  return member;
}

/** A member as the rest of the module knows it, without the password. */
export const SELECT_MEMBER = `
  SELECT id, email, role,
    ARRAY(SELECT advertiser_id FROM member_advertisers WHERE member_id = id ORDER BY 1) AS "advertiserIds"
  FROM members WHERE revoked_at_ms IS NULL`;

export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
