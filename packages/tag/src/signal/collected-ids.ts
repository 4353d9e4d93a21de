/** A consent category, as the page names it in `_df.consent`. */
export type Category = 'analytics' | 'marketing' | 'functional' | 'advertising';

export type Choices = Partial<Record<Category, boolean>>;

/** A name of the visitor that stands somewhere on the page. */
export interface CollectedId {
  /** How Signal calls it, e.g. `criteo_gum_id`. */
  readonly name: string;
  readonly from: 'cookie' | 'local' | 'session' | 'url' | 'variable' | 'meta' | 'dom';
  /** Of the cookie, the storage, the parameter, the variable (`a.b.c`) or the meta tag; a selector for `dom`. */
  readonly key: string;
  /** Of the element, for `dom`; its text by default. */
  readonly attribute?: string;
  /** Not collected while the visitor refuses it. */
  readonly category?: Category;
}

/** Criteo’s own names, where its tag has put them. */
export const STANDARD_IDS: readonly CollectedId[] = [
  { name: 'criteo_gum_id', from: 'cookie', key: 'crto_mapped_user_id', category: 'advertising' },
  { name: 'criteo_fpid', from: 'cookie', key: 'crto_fpid', category: 'advertising' },
];

/** The names that are there now and may be collected. */
export function collect(page: Window, ids: readonly CollectedId[], choices: Choices): Record<string, string> {
  const found: Record<string, string> = {};
  for (const id of ids) {
    if (id.category && choices[id.category] === false) continue;
    const value = quietly(() => readId(page, id));
    if (typeof value === 'string' && value !== '') found[id.name] = value;
  }
  return found;
}

function readId(page: Window, { from, key, attribute }: CollectedId): unknown {
  const { document, location } = page;
  switch (from) {
    case 'cookie':
      return cookie(page, key);
    case 'local':
      return page.localStorage.getItem(key);
    case 'session':
      return page.sessionStorage.getItem(key);
    case 'url':
      return new URLSearchParams(location.search).get(key);
    case 'variable':
      return key.split('.').reduce<unknown>((place, part) => (place as Record<string, unknown>)[part], page);
    case 'meta':
      return document.querySelector<HTMLMetaElement>(`meta[name="${key}"],meta[property="${key}"]`)?.content;
    default: {
      const element = document.querySelector(key);
      return attribute ? element?.getAttribute(attribute) : element?.textContent?.trim();
    }
  }
}

export function cookie({ document }: Window, name: string): string | undefined {
  for (const part of document.cookie.split('; ')) {
    const at = part.indexOf('=');
    if (part.slice(0, at) === name) return decodeURIComponent(part.slice(at + 1));
  }
  return undefined;
}

/** Storage may be refused by the browser’s settings, a variable missing, a cookie broken. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
