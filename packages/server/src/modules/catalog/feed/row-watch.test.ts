import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFeed } from '../index.ts';

const HEADER = 'id,item_group_id,title,description,link,image_link,seller_id,seller_name';

async function warningsOf(...rows: string[]): Promise<string[]> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${[HEADER, ...rows].join('\n')}\n`);
  }
  const { failure, refused, warnings } = await checkFeed(source());
  assert.deepEqual([failure, refused], [null, 0]);
  return warnings.map(({ code, lines }) => `${code} ${lines.join(' ')}`).sort();
}

const IMAGE = 'https://s.example/1.jpg';
const plain = (id: string, title = 'Lamp') => `${id},,${title},,https://s.example/1,${IMAGE},s,Shop`;

test('plain rows, in any language, are taken without a word', async () => {
  const titles = ['Lamp', '4 chairs', 'Élan', '灯', 'Лампа', 'A & B', '"5 < 6, and R&D"', 'a>b'];
  assert.deepEqual(await warningsOf(...titles.map((title, i) => plain(String(i), title))), []);
});

test('every rule of the catalog that only warns names its first lines, once for all rows', async () => {
  const warnings = await warningsOf(
    `s,,Lamp,,https://s.example/1,${IMAGE},s,Shop`,
    `g,g,Lamp,,https://s.example/1,${IMAGE},s,Shop`,
    `3,,*Lamp*,,https://s.example/1,${IMAGE},s,Shop`,
    `4,,<b>Lamp</b>,,https://s.example/1,${IMAGE},s,Shop`,
    `5,,Lamp,a&nbsp;b,https://s.example/1,${IMAGE},s,Shop`,
    `6,,Lamp,${'x'.repeat(5_001)},https://s.example/1,${IMAGE},s,Shop`,
    '7,,Lamp,,https://s.example/1,https://s.example/1.SVG?v=1,s,Shop',
    '8,,Lamp,,https://s.example/1,http://s.example/1.png,s,Shop',
    `9,,Lamp,,https://s.example/1,${IMAGE}, s,Shop`,
    `10,,Lamp,,https://s.example/1,${IMAGE},t,`,
    `11,,Lamp,,https://s.example/1,${IMAGE},,Shop`,
  );
  assert.deepEqual(warnings, [
    'id-is-group-id 3',
    'id-is-seller-id 2',
    'image-not-secure 9',
    'markup-in-text 5 6',
    'name-without-seller-id 12',
    'odd-image 8',
    'odd-title 4 5',
    'overlong-description 7',
    'seller-without-name 11',
    'spaces-around-seller 10',
  ]);
});

test('ten thousand odd rows make one warning with five lines', async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${HEADER}\n`);
    for (let i = 0; i < 100; i++)
      yield Buffer.from(Array.from({ length: 100 }, (_, k) => `${plain(`${i}-${k}`, '!')}\n`).join(''));
  }
  const { warnings } = await checkFeed(source());
  assert.deepEqual(
    warnings.map(({ code, lines, detail }) => [code, lines, detail.split(':')[0]]),
    [['odd-title', [2, 3, 4, 5, 6], '10000 rows']],
  );
});
