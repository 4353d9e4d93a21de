/** An object of the queue, as the page wrote it. */
export interface Command {
  readonly event?: unknown;
  readonly requiresDOM?: unknown;
  readonly [field: string]: unknown;
}

/** What one command becomes in a request: short names, evaluated, ready to be serialised. */
export type Action = Record<string, unknown>;

/** Words at `event`, in lower case, of everything a shopper does → the word on the wire. */
export const ACTIONS = table({
  viewhome: 'vh',
  viewpage: 'vpg',
  viewlist: 'vl',
  viewsearchresult: 'vl',
  viewcategory: 'vl',
  viewsearch: 'vs',
  viewitem: 'vp',
  addtocart: 'ac',
  viewbasket: 'vb',
  tracktransaction: 'vc',
  viewstore: 'vh',
  checkavailability: 'vb',
  reserveinstore: 'vb',
  applaunched: 'al',
  calldising: 'dis',
});

/** What an alias says besides the word that it is sent as. */
export const ADDED = table<Action>({
  viewsearchresult: { pi: 'viewSearchResult' },
  viewcategory: { pi: 'viewCategory' },
  viewstore: { se: 's' },
  checkavailability: { se: 'a' },
  reserveinstore: { se: 'r' },
});

/** Short names of fields; every other name goes as it is. */
const FIELDS = table({
  account: 'a',
  attribution: 'at',
  availability: 'av',
  category: 'ca',
  checkin_date: 'din',
  checkout_date: 'dout',
  client_revenue: 'cr',
  currency: 'c',
  customer_id: 'ci',
  deduplication: 'dd',
  delivery: 'dl',
  email: 'm',
  filters: 'f',
  first_party_identifier: 'fpid',
  hash_method: 'h',
  id: 'i',
  item: 'p',
  item_group_id: 'sp',
  keywords: 'kw',
  new_customer: 'nc',
  page_id: 'pi',
  page_name: 'pn',
  page_number: 'pnb',
  price: 'pr',
  product: 'p',
  quantity: 'q',
  retailer_visitor_id: 'rvi',
  sku_parent: 'sp',
  store_id: 's',
  sub_event_type: 'se',
  transaction_value: 'tv',
  user_segment: 'si',
  zipcode: 'z',
});

/** Names that mean something else inside one field than everywhere. */
const INSIDE = table({
  at: table({ channel: 'ac', value: 'v' }),
  f: table({ name: 'fn', operator: 'fo', value: 'fv' }),
});

/** Says of the queue, not of the shopper. */
const NOT_SENT: readonly string[] = ['event', 'requiresDOM'];

/** Reads a command's fields: functions are called, names made short, nothing is left out but what is nothing. */
export function fieldsOf(command: Command): Action {
  return shortened(command, FIELDS);
}

function shortened(given: object, names: ReadonlyMap<string, string>): Action {
  const action: Action = {};
  for (const [name, raw] of Object.entries(given)) {
    if (names === FIELDS && NOT_SENT.indexOf(name) >= 0) continue;
    const short = names.get(name) ?? name;
    const value = evaluated(raw, INSIDE.get(short) ?? FIELDS);
    if (value !== undefined && value !== null) action[short] = value;
  }
  return action;
}

function evaluated(raw: unknown, names: ReadonlyMap<string, string>): unknown {
  const value: unknown = typeof raw === 'function' ? raw() : raw;
  if (Array.isArray(value)) {
    return value
      .map((entry) => evaluated(entry, names))
      .filter((entry) => entry !== undefined && entry !== null);
  }
  return typeof value === 'object' && value !== null ? shortened(value, names) : value;
}

/** A page may send `toString` as a word: what is looked up in a map has no such surprises. */
export function table<T>(words: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(words));
}
