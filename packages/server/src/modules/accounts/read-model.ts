import type { Db } from '../../stores/db/port.ts';
import type { Advertiser, ApiClient, Caller, EventKey } from './account.ts';

/** Everything that requests ask about, as one immutable value: an account holds few enough rows for that. */
export interface AccountsView {
  readonly advertisers: readonly Advertiser[];
  readonly advertiserById: ReadonlyMap<number, Advertiser>;
  readonly advertiserByPartner: ReadonlyMap<number, Advertiser>;
  readonly clients: ReadonlyMap<string, KnownClient>;
  /** By the hash of the key; revoked keys are not in it. */
  readonly eventKeyByHash: ReadonlyMap<string, EventKey>;
  readonly eventKeys: readonly EventKey[];
}

export interface KnownClient extends ApiClient {
  readonly secretSha256: string;
  /** null once the client is revoked. */
  readonly caller: Caller | null;
}

/** A view that is read anew on demand. */
export interface ReadModel {
  current(): AccountsView;
  /** Resolves when the view holds everything that was committed before the call. */
  refresh(): Promise<void>;
}

export async function openReadModel(db: Db): Promise<ReadModel> {
  let view = await load(db);
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function reload(): Promise<void> {
    view = await load(db);
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

async function load(db: Db): Promise<AccountsView> {
  return db.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const advertisers = await tx.query<Advertiser>(SELECT_ADVERTISERS);
    const clients = (await tx.query<Omit<KnownClient, 'caller'>>(SELECT_CLIENTS)).map(withCaller);
    const keys = await tx.query<EventKey & { keySha256: string }>(SELECT_EVENT_KEYS);
    return {
      advertisers,
      advertiserById: new Map(advertisers.map((advertiser) => [advertiser.id, advertiser])),
      advertiserByPartner: new Map(advertisers.map((advertiser) => [advertiser.partnerId, advertiser])),
      clients: new Map(clients.map((client) => [client.clientId, client])),
      eventKeys: keys.map(({ keySha256: _, ...key }) => key),
      eventKeyByHash: new Map(
        keys.filter((key) => key.revokedAtMs === null).map(({ keySha256, ...key }) => [keySha256, key]),
      ),
    };
  });
}

function withCaller(client: Omit<KnownClient, 'caller'>): KnownClient {
  if (client.revokedAtMs !== null) return { ...client, caller: null };
  const { clientId, scopes, advertiserIds } = client;
  return {
    ...client,
    caller: { clientId, scopes: new Set(scopes), advertiserIds: new Set(advertiserIds) },
  };
}

const SELECT_ADVERTISERS = `
  SELECT id, name, currency, time_zone AS "timeZone", partner_id AS "partnerId", mpo_enabled AS "mpoEnabled",
    single_seller_enabled AS "singleSellerEnabled", product_set_ids_min AS "productSetIdsMin",
    attribution_window_days AS "attributionWindowDays"
  FROM advertisers ORDER BY id`;

const SELECT_CLIENTS = `
  SELECT client_id AS "clientId", application_id AS "applicationId", name, secret_sha256 AS "secretSha256", scopes,
    created_at_ms AS "createdAtMs", revoked_at_ms AS "revokedAtMs",
    ARRAY(SELECT advertiser_id FROM api_client_advertisers AS granted
      WHERE granted.client_id = api_clients.client_id AND granted.revoked_at_ms IS NULL
      ORDER BY advertiser_id) AS "advertiserIds"
  FROM api_clients ORDER BY application_id`;

const SELECT_EVENT_KEYS = `
  SELECT key_sha256 AS "keySha256", caller_id AS "callerId", advertiser_id AS "advertiserId", kind, name,
    created_at_ms AS "createdAtMs", revoked_at_ms AS "revokedAtMs"
  FROM event_keys ORDER BY created_at_ms, caller_id`;
