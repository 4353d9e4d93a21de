import { type Dice, seededDice } from '../../../base/dice.ts';
import { QUALITIES, SELLER_FIRST, SELLER_SECOND, TONES, TRADES, type Trade } from './words.ts';

const PRODUCTS_PER_SELLER = 50;

/** The demo marketplace's feed never changes: figures of one seed can be compared between machines. */
const SEED = 1;

/**
 * Forty sellers of five trades with fifty products each, as a feed file. Links and images lie on `baseUrl`, so that
 * nothing leaves the machine.
 */
export function demoFeed(baseUrl: string): string {
  const dice = seededDice(SEED);
  const lines = [
    'id,title,description,link,image_link,price,availability,brand,product_type,seller_id,seller_name',
  ];
  let sellerNumber = 0;
  for (const second of SELLER_SECOND) {
    for (const first of SELLER_FIRST) {
      const trade = pick(TRADES, dice);
      const seller = { id: `demo-${String(++sellerNumber).padStart(2, '0')}`, name: `${first} ${second}` };
      for (let i = 1; i <= PRODUCTS_PER_SELLER; i++) {
        lines.push(productLine({ baseUrl, trade, seller, id: `DM-${sellerNumber * 1_000 + i}` }, dice));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function productLine(
  product: { baseUrl: string; trade: Trade; seller: { id: string; name: string }; id: string },
  dice: Dice,
): string {
  const { baseUrl, trade, seller, id } = product;
  const thing = pick(trade.things, dice);
  const title = `${pick(QUALITIES, dice)} ${pick(TONES, dice)} ${thing.noun}`;
  const price = Math.floor(thing.from + dice() * (thing.to - thing.from)) + 0.9;
  const availability = dice() < 0.03 ? 'out of stock' : 'in stock';
  return [
    id,
    title,
    `"${title} by ${seller.name}, from our ${trade.name.toLowerCase()} range."`,
    `${baseUrl}/demo/shop/${id}`,
    `${baseUrl}/demo/images/${id}.svg`,
    `${price.toFixed(2)} USD`,
    availability,
    seller.name,
    trade.name,
    seller.id,
    seller.name,
  ].join(',');
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[], dice: Dice): T {
  const item = list[Math.floor(dice() * list.length)];
  if (item === undefined) throw new RangeError('nothing to pick from an empty list');
  return item;
}
