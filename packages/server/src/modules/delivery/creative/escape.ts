const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // Exchanges replace macros such as ${AUCTION_PRICE} in the markup: a feed must not be able to place one.
  $: '&#36;',
  '`': '&#96;',
};

/** Text from a feed, harmless between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  // Most texts need nothing done, and looking is cheaper than replacing.
  if (!UNSAFE.test(text)) return text;
  return text.replace(/[&<>"'`]|\$(?=\{)/g, (character) => ENTITIES[character] ?? '').replace(CONTROL, ' ');
}

const UNSAFE = /[&<>"'`$\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

// Line ends, other control characters, and the marks that turn the direction of what follows.
const CONTROL = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
