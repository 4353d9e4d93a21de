// The tag of a shop's pages. Loading it twice is harmless, and what was pushed before it came is replayed.
import type { ConsentTools } from './onetag/consent.ts';
import { Tag } from './onetag/tag.ts';

interface TaggedWindow extends Window, ConsentTools {
  criteo_q?: unknown[] | { push(...items: unknown[]): void };
}

const page: TaggedWindow = window;
const before = page.criteo_q ?? [];

if (Array.isArray(before)) {
  const script =
    document.currentScript ?? document.querySelector('script[src*="/ld.js"],script[src*="/onetag.js"]');
  const source = new URL((script instanceof HTMLScriptElement && script.src) || location.href);
  const tag = new Tag(page, {
    endpoint: `${source.origin}/event`,
    accounts: source.searchParams.getAll('a'),
  });
  page.criteo_q = { push: (...items) => tag.push(items) };
  tag.push(before);
}
