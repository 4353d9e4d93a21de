import { assert } from '../../base/assert.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Access, openAccess } from './access.ts';
import type { Advertiser, ApiClient, EventKey, Member } from './account.ts';
import {
  type AdvertiserChange,
  changeAdvertiser,
  insertAdvertiser,
  type NewAdvertiser,
} from './advertisers.ts';
import {
  insertClient,
  insertEventKey,
  insertGrant,
  type NewClient,
  type NewEventKey,
  revokeClientRow,
  revokeEventKeyRow,
  rotateClientSecret,
} from './clients.ts';
import { type Consents, openConsents, type Write } from './consents.ts';
import { insertMember, memberOf, memberProblems, type NewMember, signIn } from './members.ts';
import { CHANNEL, type KnownClient, openReadModel, type ReadModel } from './read-model.ts';
import { keepPassword, newSecret } from './secrets.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { openTokens } from './tokens.ts';

/**
 * Who may do what. Reads are answered from memory, current as soon as a write answers; other processes hear of a write
 * by NOTIFY. Writes throw `Refusal` and then have changed nothing.
 */
export interface Accounts extends Access, Consents {
  advertisers(): readonly Advertiser[];
  advertiser(id: number): Advertiser | undefined;
  advertiserOfPartner(partnerId: number): Advertiser | undefined;
  createAdvertiser(input: NewAdvertiser): Promise<Advertiser>;
  changeAdvertiser(id: number, change: AdvertiserChange): Promise<Advertiser>;

  clients(): readonly ApiClient[];
  client(clientId: string): ApiClient | undefined;
  createClient(input: NewClient): Promise<{ clientId: string; clientSecret: string }>;
  /** Its tokens stop working at once. */
  revokeClient(clientId: string): Promise<void>;
  /** A new secret in place of the old one, shown this once. */
  rotateClient(clientId: string): Promise<{ clientId: string; clientSecret: string }>;
  grantAdvertiser(clientId: string, advertiserId: number): Promise<void>;

  eventKeys(): readonly EventKey[];
  /** Whom an event key stands for; undefined when it is unknown or revoked. */
  eventKey(key: string): EventKey | undefined;
  createEventKey(input: NewEventKey): Promise<{ key: string; callerId: string }>;
  revokeEventKey(callerId: string): Promise<void>;

  createMember(input: NewMember): Promise<Member>;
  /** undefined when there is none of that id, or not any more. */
  member(id: number): Promise<Member | undefined>;
  readonly sessions: Sessions;
  signIn(email: string, password: string): Promise<Member | null>;

  /** Signs ad links: 32 bytes, made once and the same for every process on this database. */
  readonly linkKey: Uint8Array;
  close(): Promise<void>;
}

/** While the database does not answer, the view is tried again so often. */
const REFRESH_RETRY_MS = 1_000;

export async function openAccounts(deps: {
  db: Db;
  clock: Clock;
  ids: Ids;
  /** The time of people who sign in, which goes on as ever where the server's clock is moved by hand; the same unless given. */
  wallClock?: Clock;
}): Promise<Accounts> {
  const { db, clock, ids } = deps;
  const linkKey = await openLinkKey(deps);
  const model = await openReadModel(db, clock);
  const sessions = openSessions({ db, ids, clock: deps.wallClock ?? clock });
  const following = await followWrites(db, model);

  const write: Write = async (work) => {
    const result = await db.transaction(async (tx) => {
      const done = await work({ tx, view: model.current(), clock, ids });
      await tx.query("SELECT pg_notify($1, '')", [CHANNEL]);
      return done;
    });
    await model.refresh();
    return result;
  };

  function written(id: number): Advertiser {
    const advertiser = model.current().advertiserById.get(id);
    assert(advertiser !== undefined, `advertiser ${id} is missing after it was written`);
    return advertiser;
  }

  return {
    advertisers: () => model.current().advertisers,
    advertiser: (id) => model.current().advertiserById.get(id),
    advertiserOfPartner: (partnerId) => model.current().advertiserByPartner.get(partnerId),
    async createAdvertiser(input) {
      return written(await write(({ tx }) => insertAdvertiser(tx, input, clock)));
    },
    async changeAdvertiser(id, change) {
      await write(({ tx }) => changeAdvertiser(tx, id, change));
      return written(id);
    },

    ...clientsOf(model, write),
    ...openAccess({ db, clock, ids, model, sessions, tokens: await openTokens(deps) }),

    eventKeys: () => model.current().eventKeys,
    eventKey: (key) => model.current().eventKeyByHash.get(sha256Hex(key)),
    createEventKey: (input) => write((writing) => insertEventKey(writing, input)),
    revokeEventKey: (callerId) => write((writing) => revokeEventKeyRow(writing, callerId)),

    ...openConsents(db, write),

    async createMember(input) {
      const found = memberProblems(input);
      if (found.length > 0) throw new Refusal(found);
      const password = await keepPassword(input.password);
      return write((writing) => insertMember(writing, input, password));
    },
    member: (id) => memberOf(db, id),
    sessions,
    signIn: (email, password) => signIn(db, email, password),

    linkKey,
    close: () => following.stop(),
  };
}

function clientsOf(
  model: ReadModel,
  write: Write,
): Pick<
  Accounts,
  'clients' | 'client' | 'createClient' | 'revokeClient' | 'rotateClient' | 'grantAdvertiser'
> {
  return {
    clients: () => [...model.current().clients.values()].map(publicClient),
    client(clientId) {
      const known = model.current().clients.get(clientId);
      return known === undefined ? undefined : publicClient(known);
    },
    createClient: (input) => write((writing) => insertClient(writing, input)),
    revokeClient: (clientId) => write((writing) => revokeClientRow(writing, clientId)),
    rotateClient: (clientId) => write((writing) => rotateClientSecret(writing, clientId)),
    grantAdvertiser: (clientId, advertiserId) =>
      write((writing) => insertGrant(writing, { clientId, advertiserId })),
  };
}

/** Reads anew whenever any process wrote; a failed read must not leave a revoked client in force, so it is repeated. */
async function followWrites(db: Db, model: ReadModel): Promise<{ stop(): Promise<void> }> {
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  function heard(): void {
    clearTimeout(retry);
    model.refresh().catch(() => {
      if (!stopped) retry = setTimeout(heard, REFRESH_RETRY_MS);
    });
  }
  const unlisten = await db.listen(CHANNEL, heard);
  return {
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await unlisten();
    },
  };
}

function publicClient({ secretSha256: _, callers: __, ...client }: KnownClient): ApiClient {
  return client;
}

/** The first process makes the secret; whoever comes second keeps the first one's. */
async function openLinkKey(deps: { db: Db; clock: Clock; ids: Ids }): Promise<Uint8Array> {
  const { db, clock, ids } = deps;
  await db.query(
    `INSERT INTO account_secrets (name, value, created_at_ms) VALUES ('link-key', $1, $2) ON CONFLICT DO NOTHING`,
    [sha256Hex(newSecret(ids)), clock.now()],
  );
  const [row] = await db.query<{ value: string }>(
    "SELECT value FROM account_secrets WHERE name = 'link-key'",
  );
  assert(row !== undefined, 'the link secret is missing after it was written');
  return Buffer.from(row.value, 'hex');
}
