import { type ConsentTools, type ConsentWatch, watchConsent } from './consent.ts';
import { md5, sha256 } from './hash.ts';
import { Memory } from './memory.ts';
import { Queue } from './queue.ts';
import { type Send, sendRequest } from './send.ts';
import { pairsOf } from './serialize.ts';
import { firstPartyId, forget, isOptedOut, optOut } from './shopper-id.ts';
import { ACTIONS, type Action, ADDED, type Command, fieldsOf, table } from './vocabulary.ts';

export const VERSION = 'souk-1';

type Callback = (...told: unknown[]) => void;

const SITE_TYPES = table({ desktop: 'd', mobile: 'm', tablet: 't' });

/** Words that switch something on, or off with `value: false`. */
const FLAGS = ['manualflush', 'manualdising', 'disonce', 'nopartialflush', 'disonpartialflush'];

/** Words at which a page leaves a function. */
const HOOKS = ['onflush', 'onurlgenerated', 'beforeappend', 'aftereval'];

/** One page's tag: what the queue's commands do, and the requests that come of them. */
export class Tag {
  readonly #page: Window & ConsentTools;
  readonly #memory = new Memory();
  readonly #queue: Queue;
  readonly #consent: ConsentWatch;
  readonly #settings: Record<string, unknown> = {};
  readonly #parameters: Record<string, unknown> = {};
  readonly #hooks: Record<string, Callback[]> = {};
  readonly #synced: string[] = [];
  #accounts: string[] = [];
  #actions: Action[] = [];
  #isRetailMedia = false;
  #endpoint: string;

  constructor(page: Window & ConsentTools, at: { endpoint: string; accounts: readonly string[] }) {
    this.#page = page;
    this.#endpoint = at.endpoint;
    this.#accounts = [...at.accounts];
    const { document } = page;
    this.#queue = new Queue(
      {
        run: (command) => this.#run(command),
        flush: (isPartial) => this.#flush(isPartial),
        isManual: () => Boolean(this.#settings.manualflush),
      },
      document.readyState !== 'loading',
    );
    document.addEventListener('DOMContentLoaded', () => this.#queue.domReady());
    page.addEventListener('pagehide', () => this.#send(this.#queue.isWaiting, true));
    this.#consent = watchConsent(page, () => this.#flush(this.#queue.isWaiting));
  }

  push(items: readonly unknown[]): void {
    this.#queue.push(items);
  }

  #run(command: Command): void {
    const name = String(command.event ?? '');
    const word = name.toLowerCase();
    const wire = ACTIONS.get(word);
    const state = STATE.get(word);
    if (word === '') fieldsOf(command);
    else if (wire !== undefined) this.#act(wire, { name, word, command });
    else if (FLAGS.indexOf(word) >= 0) this.#settings[word] = command.value !== false;
    else if (HOOKS.indexOf(word) >= 0) this.#hook(word, command.callback);
    else if (state !== undefined) state(this, command);
    else this.#act(name, { name, word, command });
  }

  #act(wire: string, { name, word, command }: { name: string; word: string; command: Command }): void {
    const fields = fieldsOf(command);
    if (this.#isRetailMedia && fields.pi === undefined && wire !== 'dis')
      fields.pi = pageIdOf(name, wire, fields);
    this.#actions.push({ e: wire, ...ADDED.get(word), ...fields });
  }

  #hook(word: string, callback: unknown): void {
    if (typeof callback !== 'function') return;
    this.#hooks[word] = [...(this.#hooks[word] ?? []), callback as Callback];
  }

  #call(word: string, ...told: unknown[]): boolean {
    const hooks = this.#hooks[word] ?? [];
    for (const hook of hooks) hook(...told);
    return hooks.length > 0;
  }

  #flush(isPartial: boolean): void {
    if (this.#consent?.isKnown && !(isPartial && this.#settings.nopartialflush)) this.#send(isPartial, false);
  }

  /** One request with everything that has gathered; none when the shopper did nothing. */
  #send(isPartial: boolean, isLeaving: boolean): void {
    if (this.#actions.length === 0) return;
    const done = this.#actions;
    this.#actions = [];
    const actions = [...this.#memory.take(), ...done, ...this.#dising(done, isPartial)];
    this.#call('aftereval', actions);
    const url = this.#urlOf(actions);
    this.#call('onflush', url);
    if (this.#call('onurlgenerated', url)) return;
    this.#call('beforeappend', url);
    const settings: Send = {
      isLeaving,
      request: this.#settings.requesttype,
      response: this.#settings.responsetype,
    };
    sendRequest(this.#page, url, settings);
  }

  /** The synchronisation of ids that goes with a request, once for each account that did not ask for it itself. */
  #dising(actions: readonly Action[], isPartial: boolean): Action[] {
    const { manualdising, disonce, disonpartialflush } = this.#settings;
    if (manualdising || (isPartial && !disonpartialflush) || actions.some(({ e }) => e === 'dis')) return [];
    const due = this.#accounts.filter((account) => !disonce || this.#synced.indexOf(account) < 0);
    this.#synced.push(...due);
    return due.map((a) => (this.#accounts.length === 1 ? { e: 'dis' } : { e: 'dis', a }));
  }

  #urlOf(actions: readonly Action[]): string {
    const accounts = this.#accounts;
    const query: Record<string, unknown> = {};
    if (accounts.length === 1) query.a = accounts[0];
    query.v = VERSION;
    for (const [i, action] of actions.entries()) {
      query[`p${i}`] = accounts.length > 1 && action.a === undefined ? { ...action, a: accounts } : action;
    }
    Object.assign(query, this.#consent.said, this.#parameters, this.#shopper());
    query.tld = this.#page.location.hostname;
    query.dtycbr = String(Math.random()).slice(2, 8);
    return `${this.#endpoint}?${pairsOf(query)}`;
  }

  #shopper(): Record<string, unknown> {
    if (isOptedOut(this.#page)) return { optout: 1 };
    if (this.#consent.mayStore) return { fpid: firstPartyId(this.#page) };
    forget(this.#page);
    return {};
  }

  setAccounts(given: unknown): void {
    this.#accounts = listOf(given).map(String);
  }

  setData(fields: Action): void {
    this.#memory.setData(fields);
  }

  /** Whatever an address looks like, it leaves the page as hashes only. */
  addEmails(given: unknown, method: string): void {
    for (const entry of listOf(given)) {
      const email = String(entry).trim().toLowerCase();
      if (email.indexOf('@') > 0) {
        this.#memory.addEmail('sha256', sha256(email));
        this.#memory.addEmail('md5', md5(email));
      } else if (/^[0-9a-f]{32,64}$/.test(email)) {
        this.#memory.addEmail(method, email);
      }
    }
  }

  setParameters(fields: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#parameters, fields);
  }

  setEndpoint(url: unknown): void {
    if (typeof url === 'string') this.#endpoint = url;
  }

  setRequest(kind: 'requesttype' | 'responsetype' | 'calltype', type: unknown): void {
    this.#settings[kind] = type;
  }

  enterRetailMedia(): void {
    this.#isRetailMedia = true;
  }

  flushNow(): void {
    this.#send(this.#queue.isWaiting, false);
  }

  whenDomReady(callback: unknown): void {
    if (typeof callback !== 'function') return;
    const { document } = this.#page;
    if (document.readyState !== 'loading') callback();
    else document.addEventListener('DOMContentLoaded', () => callback());
  }

  state(): unknown {
    return { version: VERSION, accounts: this.#accounts, actions: this.#actions, settings: this.#settings };
  }

  append(what: unknown): void {
    const { document } = this.#page;
    const script = document.createElement('script');
    if (typeof what === 'string') script.src = what;
    document.head.appendChild(what instanceof Node ? what : script);
  }

  leave(): void {
    optOut(this.#page);
  }
}

/** What a page may say about itself and its shopper: it is remembered, and sent with what the shopper does. */
const STATE = table<(tag: Tag, command: Command) => void>({
  setaccount: (tag, { account }) => tag.setAccounts(account),
  setsitetype: (tag, { type }) => tag.setData({ site_type: siteTypeOf(type) }),
  setemail: (tag, { email, hash_method }) => tag.addEmails(email, methodOf(hash_method)),
  sethashedemail: (tag, { email, hash_method }) => tag.addEmails(email, methodOf(hash_method)),
  ceh: (tag, { email, hash_method }) => tag.addEmails(email, methodOf(hash_method)),
  setidentity: (tag, { identity }) => {
    if (listOf(identity).length > 0) tag.setData({ id: identity });
  },
  setcustomerid: (tag, { id }) => tag.setData(fieldsOf({ customer_id: id })),
  setretailervisitorid: (tag, { id }) => {
    tag.setData(fieldsOf({ retailer_visitor_id: id }));
    tag.enterRetailMedia();
  },
  setzipcode: (tag, command) => tag.setData(fieldsOf(command)),
  setstore: (tag, command) => tag.setData(fieldsOf(command)),
  setdata: (tag, command) => tag.setData(fieldsOf(command)),
  setgoogleadvertisingid: (tag, { gaid }) => {
    tag.setParameters({ ai: gaid });
    tag.setData({ site_type: 'aa' });
  },
  setappleadvertisingid: (tag, { idfa }) => {
    tag.setParameters({ idfa });
    tag.setData({ site_type: 'aios' });
  },
  setparameter: (tag, { event: _event, requiresDOM: _requiresDOM, ...fields }) => tag.setParameters(fields),
  setpartnerpayload: (tag, { payload }) => tag.setParameters({ pp: payload }),
  setuat: (tag, { uat }) => tag.setParameters({ uat }),
  seturl: (tag, { url }) => tag.setEndpoint(url),
  setcalltype: (tag, { type }) => tag.setRequest('calltype', type),
  setresponsetype: (tag, { type }) => tag.setRequest('responsetype', type),
  setrequesttype: (tag, { type }) => tag.setRequest('requesttype', type),
  flush: (tag) => tag.flushNow(),
  flushevents: (tag) => tag.flushNow(),
  oninitialized: (_tag, { callback }) => typeof callback === 'function' && callback(),
  ondomready: (tag, { callback }) => tag.whenDomReady(callback),
  gettagstate: (tag, { callback }) => typeof callback === 'function' && callback(tag.state()),
  appendtag: (tag, { url, element }) => tag.append(element ?? url),
  optout: (tag) => tag.leave(),
});

function siteTypeOf(type: unknown): string {
  const word = String(type).toLowerCase();
  return SITE_TYPES.get(word) ?? (/^(?:[mt]|aa|aios)$/.test(word) ? word : 'd');
}

function methodOf(method: unknown): string {
  const word = String(method ?? '').toLowerCase();
  return word === 'md5' || word === 'sha256' ? word : '';
}

/** Retail media knows pages by the event that was meant. */
function pageIdOf(name: string, wire: string, { ca, kw }: Action): string {
  if (wire !== 'vl') return name;
  if (ca !== undefined) return 'viewCategory';
  return kw === undefined ? 'viewList' : 'viewSearchResult';
}

function listOf(given: unknown): unknown[] {
  const list = Array.isArray(given) ? given : [given];
  return list.filter((entry) => entry !== undefined && entry !== null && entry !== '');
}
