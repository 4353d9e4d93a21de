import { type Clock, MINUTE_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Advertiser, ApiClient, Caller, EventKey, Grant } from './account.ts';
import { TOKEN_SECONDS } from './tokens.ts';

/** On which processes tell each other that something was written. */
export const CHANNEL = 'accounts';

/** Everything that requests ask about, as one immutable value: an account holds few enough rows for that. */
export interface AccountsView {
  readonly advertisers: readonly Advertiser[];
  readonly advertiserById: ReadonlyMap<number, Advertiser>;
  readonly advertiserByPartner: ReadonlyMap<number, Advertiser>;
  readonly clients: ReadonlyMap<string, KnownClient>;
  /** By the hash of the key; revoked keys are not in it. */
  readonly eventKeyByHash: ReadonlyMap<string, EventKey>;
  readonly eventKeys: readonly EventKey[];
  /** Token families that ended so lately that access tokens of theirs may not have expired yet. */
  readonly endedFamilies: ReadonlySet<string>;
}

export interface KnownClient extends ApiClient {
  readonly secretSha256: string;
  /** Who calls, by how the token was come by; null once the client is revoked. */
  readonly callers: Readonly<Record<Exclude<Grant, 'session'>, Caller>> | null;
}

/** A view that is read anew on demand. */
export interface ReadModel {
  current(): AccountsView;
  /** Resolves when the view holds everything that was committed before the call. */
  refresh(): Promise<void>;
}

export async function openReadModel(db: Db, clock: Clock): Promise<ReadModel> {
  let view = await load(db, clock);
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function reload(): Promise<void> {
    view = await load(db, clock);
  }

  // A load that runs already may have read before the caller's commit; the one after it serves all who wait.
  function refresh(): Promise<void> {
    if (running !== null) {
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = null;
          return refresh();
        });
      return next;
    }
    running = reload().finally(() => {
      running = null;
    });
    return running;
  }

  return { current: () => view, refresh };
}

async function load(db: Db, clock: Clock): Promise<AccountsView> {
  return db.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const advertisers = await tx.query<Advertiser>(SELECT_ADVERTISERS);
    const clients = (await tx.query<Omit<KnownClient, 'callers'>>(SELECT_CLIENTS)).map(withCallers);
    const keys = await tx.query<EventKey & { keySha256: string }>(SELECT_EVENT_KEYS);
    const ended = await tx.query<{ family: string }>(SELECT_ENDED_FAMILIES, [clock.now() - ENDED_FOR_MS]);
    return {
      advertisers,
      advertiserById: new Map(advertisers.map((advertiser) => [advertiser.id, advertiser])),
      advertiserByPartner: new Map(advertisers.map((advertiser) => [advertiser.partnerId, advertiser])),
      clients: new Map(clients.map((client) => [client.clientId, client])),
      endedFamilies: new Set(ended.map(({ family }) => family)),
      eventKeys: keys.map(({ keySha256: _, ...key }) => key),
      eventKeyByHash: new Map(
        keys.filter((key) => key.revokedAtMs === null).map(({ keySha256, ...key }) => [keySha256, key]),
      ),
    };
  });
}

function withCallers(client: Omit<KnownClient, 'callers'>): KnownClient {
  if (client.revokedAtMs !== null) return { ...client, callers: null };
  const { clientId, scopes, advertiserIds, consentedAdvertiserIds } = client;
  const caller = {
    clientId,
    member: null,
    scopes: new Set(scopes),
    advertiserIds: new Set([...advertiserIds, ...consentedAdvertiserIds]),
  };
  return {
    ...client,
    callers: {
      'client-credentials': { ...caller, grant: 'client-credentials' },
      'authorization-code': { ...caller, grant: 'authorization-code' },
    },
  };
}

/** An access token outlives its family by its own life at most; the minute more is for clocks that disagree. */
const ENDED_FOR_MS = TOKEN_SECONDS * 1_000 + MINUTE_MS;

const SELECT_ADVERTISERS = `
  SELECT id, name, currency, time_zone AS "timeZone", partner_id AS "partnerId", mpo_enabled AS "mpoEnabled",
    single_seller_enabled AS "singleSellerEnabled", product_set_ids_min AS "productSetIdsMin",
    attribution_window_days AS "attributionWindowDays"
  FROM advertisers ORDER BY id`;

const SELECT_CLIENTS = `
  SELECT client_id AS "clientId", application_id AS "applicationId", name, secret_sha256 AS "secretSha256", scopes,
    redirect_uris AS "redirectUris", created_at_ms AS "createdAtMs", revoked_at_ms AS "revokedAtMs",
    ARRAY(SELECT advertiser_id FROM api_client_advertisers AS granted
      WHERE granted.client_id = api_clients.client_id AND granted.revoked_at_ms IS NULL
      ORDER BY advertiser_id) AS "advertiserIds",
    ARRAY(SELECT DISTINCT given.advertiser_id FROM consents
      JOIN members ON members.id = consents.member_id AND members.revoked_at_ms IS NULL
      JOIN consent_advertisers AS given ON given.consent_id = consents.id AND given.withdrawn_at_ms IS NULL
      JOIN member_advertisers AS held
        ON held.member_id = consents.member_id AND held.advertiser_id = given.advertiser_id
      WHERE consents.client_id = api_clients.client_id AND consents.withdrawn_at_ms IS NULL
      ORDER BY 1) AS "consentedAdvertiserIds"
  FROM api_clients ORDER BY application_id`;

const SELECT_ENDED_FAMILIES = 'SELECT family FROM token_families WHERE ended_at_ms > $1';

const SELECT_EVENT_KEYS = `
  SELECT key_sha256 AS "keySha256", caller_id AS "callerId", advertiser_id AS "advertiserId", kind, name,
    created_at_ms AS "createdAtMs", revoked_at_ms AS "revokedAtMs"
  FROM event_keys ORDER BY created_at_ms, caller_id`;
