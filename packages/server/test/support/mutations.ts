import type { Dice } from '../../src/base/dice.ts';

/** What breaks readers: signs of their grammars, numbers at the edges, halves of characters, names of prototypes. */
const UGLY = [
  ...[
    '%',
    '%2',
    '%zz',
    '%25',
    '%00',
    '\0',
    '\uD800',
    '\u2028',
    '\uFEFF',
    'é',
    '💡',
    '‮',
    '+',
    ' ',
    '\t',
    '\r',
    '\n',
  ],
  ...[
    '"',
    '""',
    "'",
    '\\',
    ',',
    ';',
    '|',
    '<',
    '>',
    '&',
    '&amp;',
    '&x;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '=',
    '==',
    '?',
    '#',
  ],
  ...['[', ']', '{', '}', '[[', '{}', '[]', ':', 'null', 'true', 'NaN', '-0', '1e999', '-1', '0x10', '1e-9'],
  ...['9007199254740993', '99999999999999999999999', '2026-02-30T25:61:61Z', '275760-09-13', '0000-00-00'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '$1',
    '#{x}',
    '../../',
    'javascript:alert(1)',
  ],
  ...[
    '['.repeat(200),
    '{"a":'.repeat(100),
    '%5B'.repeat(100),
    'x'.repeat(5_000),
    '<a>'.repeat(50),
    ','.repeat(300),
  ],
];

/** The text with one to six things done to it that wires, broken senders and attackers do. */
export function mutated(text: string, others: readonly string[], dice: Dice): string {
  let now = text;
  for (let left = 1 + whole(dice, 6); left > 0; left--) now = step(now, others, dice);
  // A text that grows without end tests the test.
  return now.slice(0, 20_000);
}

function step(text: string, others: readonly string[], dice: Dice): string {
  const at = whole(dice, text.length + 1);
  const to = Math.min(text.length, at + whole(dice, 12));
  const other = others[whole(dice, others.length)] ?? '';
  const steps = [
    () => text.slice(0, at) + (UGLY[whole(dice, UGLY.length)] ?? '') + text.slice(at),
    () => text.slice(0, at) + (UGLY[whole(dice, UGLY.length)] ?? '') + text.slice(to),
    () => text.slice(0, at) + text.slice(to),
    () =>
      text.slice(0, at) + String.fromCharCode(whole(dice, dice() < 0.9 ? 128 : 65_536)) + text.slice(at + 1),
    () => text.slice(0, to) + text.slice(at, to).repeat(1 + whole(dice, 20)) + text.slice(to),
    () => text.slice(0, at) + other.slice(whole(dice, other.length + 1)),
    () => text.slice(at) + text.slice(0, at),
    () => text.slice(0, at),
    () => text.replace(/\d+/, () => UGLY[whole(dice, UGLY.length)] ?? ''),
  ];
  return steps[whole(dice, steps.length)]?.() ?? text;
}

/** One of the values inside replaced by another: the text stays well-formed, its meaning does not. */
export function twisted(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice() < 0.15) return ODD[whole(dice, ODD.length)];
  if (Array.isArray(value)) {
    const at = whole(dice, value.length);
    return dice() < 0.2
      ? [...value, ...value]
      : value.map((item, i) => (i === at ? twisted(item, dice) : item));
  }
  const entries = Object.entries(value);
  const at = whole(dice, entries.length);
  return Object.fromEntries(
    entries.flatMap(([name, inner], i) => {
      if (i !== at) return [[name, inner]];
      if (dice() < 0.1) return [];
      return [[dice() < 0.1 ? (UGLY[whole(dice, UGLY.length)] ?? '') : name, twisted(inner, dice)]];
    }),
  );
}

const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -0, '', ' ', 'x', '12345', '\uD800', 'x'.repeat(3_000)],
  ...[[], {}, [[]], [null], [{}], { id: {} }, { length: 5 }, Array.from({ length: 600 }, (_, i) => i)],
  ...[nested(80), { __proto__: null, toString: 1 }, '2026-01-01T00:00:00Z', '1e5', '0x1', '{"a":1}', '[1'],
];

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { items: value };
  return value;
}

function whole(dice: Dice, below: number): number {
  return Math.floor(dice() * below);
}
