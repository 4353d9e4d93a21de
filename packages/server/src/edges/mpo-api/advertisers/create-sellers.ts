import { type Problem, Refusal } from '../../../base/problem.ts';
import { BATCH_ITEMS_MAX, invalid } from '../../../modules/campaigns/index.ts';
import type { Catalog, Seller } from '../../../modules/catalog/index.ts';
import { arrayBody, isText } from '../body.ts';

/** The catalog's limit, checked for all names first, so that a call makes all of its sellers or none. */
const NAME_CHARS_MAX = 100;

/** Makes sellers by name, in the order of the call; a name that exists gives the seller that has it. */
export async function createSellers(
  catalog: Pick<Catalog, 'createSeller'>,
  advertiserId: number,
  body: unknown,
): Promise<Seller[]> {
  const names = readNames(body);
  const sellers: Seller[] = [];
  for (const name of names) sellers.push(await catalog.createSeller(advertiserId, name));
  return sellers;
}

function readNames(body: unknown): string[] {
  const items = arrayBody(body);
  if (items.length === 0 || items.length > BATCH_ITEMS_MAX) {
    const detail = `Send 1 to ${BATCH_ITEMS_MAX} seller names, not ${items.length}. No seller was made.`;
    throw new Refusal([invalid('WithInvalidBody', detail, '')]);
  }
  const problems: Problem[] = [];
  const names = items.flatMap((item, index) => {
    const name = isText(item) ? item.trim() : '';
    if (name !== '' && name.length <= NAME_CHARS_MAX) return [name];
    const detail = `A seller's name is a string of 1 to ${NAME_CHARS_MAX} characters that is not blank. No seller was made.`;
    problems.push(invalid('WithInvalidSellerName', detail, `/${index}`));
    return [];
  });
  if (problems.length > 0) throw new Refusal(problems);
  return names;
}
