import { type ConsentTools, watchConsent } from '../onetag/consent.ts';
import { type Choices, type CollectedId, collect, cookie, quietly, STANDARD_IDS } from './collected-ids.ts';
import { type Call, type Fate, Outbox } from './outbox.ts';

export interface SignalOptions {
  readonly pipelineKey: string;
  /** Of the server that events go to. */
  readonly endpoint: string;
  readonly batchSize?: number;
  /** In milliseconds. */
  readonly flushInterval?: number;
  /** Names of the visitor on the page, beside Criteo’s own. */
  readonly collect?: readonly CollectedId[];
  /** Told what becomes of each call. */
  readonly told?: (call: Call, fate: Fate, why?: string) => void;
}

export type Fields = Readonly<Record<string, unknown>>;

const STORED_ID = '_dfid';

/** What a page calls. Traits stay for the page: what is identified once goes with every later call. */
export class SignalClient {
  readonly #page: Window & ConsentTools;
  readonly #options: SignalOptions;
  readonly #outbox: Outbox;
  readonly #consent;
  #held: (() => void)[] | null = [];
  #choices: Choices = {};
  #traits: Fields = {};
  #userId: string | undefined;
  #groupId: string | undefined;
  #anonymousId: string | undefined;

  constructor(page: Window & ConsentTools, options: SignalOptions) {
    this.#page = page;
    this.#options = options;
    this.#anonymousId = quietly(() => page.localStorage.getItem(STORED_ID)) || undefined;
    this.#outbox = new Outbox(page, {
      endpoint: options.endpoint.replace(/\/$/, ''),
      pipelineKey: options.pipelineKey,
      batchSize: options.batchSize ?? 10,
      flushIntervalMs: options.flushInterval ?? 1_000,
      told: options.told ?? (() => undefined),
      named: (id) => this.#named(id),
    });
    this.#consent = watchConsent(page, () => {
      const held = this.#held ?? [];
      this.#held = null;
      for (const call of held) call();
    });
  }

  track(event: string, properties: Fields = {}): void {
    this.#add('track', { event, properties });
  }

  page(name?: string, properties: Fields = {}): void {
    this.#add('page', { name, properties });
  }

  /** A user id and traits, or traits alone: `identify({ criteo_gum_id: '…' })`. */
  identify(user: string | number | Fields, traits: Fields = {}): void {
    const isId = typeof user !== 'object';
    if (isId) this.#userId = String(user);
    const told = isId ? traits : user;
    this.#traits = { ...this.#traits, ...told };
    this.#add('identify', { traits: this.#traits });
  }

  group(groupId: string | number, traits: Fields = {}): void {
    this.#groupId = String(groupId);
    this.#add('group', { traits });
  }

  /** What the visitor chose, by category; a refusal of advertising or marketing stops what it stands for. */
  consent(choices: Choices): void {
    this.#choices = { ...this.#choices, ...choices };
  }

  /** Somebody else sits here now, under a fresh name: the cookie still has the old one until the server hears of it. */
  reset(): void {
    const isStored = this.#anonymousId !== undefined;
    this.#traits = {};
    this.#userId = undefined;
    this.#groupId = undefined;
    this.#anonymousId = uuid(this.#page);
    if (isStored) this.#store(this.#anonymousId);
  }

  flush(): void {
    this.#outbox.flush();
  }

  /** What happened is fixed now; it leaves when the page’s consent tool has said something. */
  #add(type: string, fields: Fields): void {
    const call = {
      ...{ type, messageId: messageId(this.#page), timestamp: new Date().toISOString() },
      ...fields,
      userId: this.#userId,
      groupId: this.#groupId,
      anonymousId: this.#anonymousId,
    };
    const leave = (): void => this.#outbox.add({ ...call, context: this.#context() });
    if (this.#held) this.#held.push(leave);
    else leave();
  }

  #context(): Fields {
    const page = this.#page;
    const { document, location, navigator } = page;
    const ids = [...STANDARD_IDS, ...(this.#options.collect ?? [])];
    const refused = Object.keys(this.#choices).length > 0 ? { consent: this.#choices } : {};
    const optOut = cookie(page, 'crto_is_user_optout') === 'true' ? { optout: 1 } : {};
    return {
      page: {
        url: location.href,
        path: location.pathname,
        search: location.search,
        referrer: document.referrer,
        title: document.title,
      },
      campaign: campaignIn(location.search),
      locale: navigator.language,
      timezone: quietly(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
      vendorIds: collect(page, ids, this.#choices),
      ...this.#consent.said,
      ...refused,
      ...optOut,
    };
  }

  /** The answer to what was sent before a reset is about somebody else. */
  #named(id: string): void {
    this.#anonymousId ??= id;
    if (this.#anonymousId === id) this.#store(id);
  }

  #store(id: string): void {
    quietly(() => this.#page.localStorage.setItem(STORED_ID, id));
  }
}

function campaignIn(search: string): Fields | undefined {
  const found: Record<string, string> = {};
  new URLSearchParams(search).forEach((value, name) => {
    if (name.slice(0, 4) === 'utm_') found[name.slice(4)] = value;
  });
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Browsers make one themselves on https pages only. */
function uuid(page: Window): string {
  const hex = messageId(page);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function messageId({ crypto }: Window): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let id = '';
  for (const byte of bytes) id += (byte + 256).toString(16).slice(1);
  return id;
}
