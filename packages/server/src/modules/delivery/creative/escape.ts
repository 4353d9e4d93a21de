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

/**
 * Text from a feed, harmless between tags and inside quoted attributes. What is not ASCII is written as numbers: the
 * banner then reads the same whatever encoding the page around it has, and the answer is written in half the time.
 */
export function escapeHtml(text: string): string {
  // Most texts need nothing done, and looking is cheaper than replacing.
  return UNSAFE.test(text) ? narrow(text.replace(UNSAFE_ALL, entityOf)) : text;
}

/** The same ASCII text at one byte a character: whatever was made of a wider text, and all that it becomes part of, is wide too. */
function narrow(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1');
}

const UNSAFE = /[&<>"'`]|\$(?=\{)|[^ -~]/u;
const UNSAFE_ALL = new RegExp(UNSAFE, 'gu');

// Line ends, other control characters, and the marks that turn the direction of what follows.
const CONTROL = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

/** What stands for half of a character that is missing its other half. */
const UNREADABLE = 0xfffd;

function entityOf(character: string): string {
  const entity = ENTITIES[character];
  if (entity !== undefined) return entity;
  if (CONTROL.test(character)) return ' ';
  const code = character.codePointAt(0) ?? UNREADABLE;
  return `&#${code >= 0xd800 && code <= 0xdfff ? UNREADABLE : code};`;
}
