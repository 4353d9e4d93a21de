import type { Problem } from '../../../base/problem.ts';
import { Refusal } from '../../../base/problem.ts';
import type { BatchEntry, ProductInput } from '../../../modules/catalog/index.ts';
import { isText, parseId } from '../body.ts';

export interface ReadBatch {
  readonly merchantId: number;
  readonly entries: readonly BatchEntry[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Problems that are told of one batch; nobody reads more. */
const TOLD_MAX = 100;

/** Reads a batch: all of it or, when anything is missing or said twice, nothing. */
export function readBatch(body: unknown): ReadBatch {
  const given = isFields(body) ? body.entries : undefined;
  if (given === undefined || given === null) throw new Refusal([required('entries', '/entries')]);
  if (!Array.isArray(given)) throw new Refusal([notValid('entries must be an array', '/entries')]);
  if (given.length === 0) throw new Refusal([EMPTY]);
  const problems: Problem[] = [];
  const refuse = (problem: Problem): null => {
    if (problems.length < TOLD_MAX) problems.push(problem);
    return null;
  };
  const seen = { merchants: new Set<number>(), products: new Set<string>(), batches: new Set<string>() };
  const entries = given.map((entry, i) => readEntry(entry, { at: `/entries/${i}`, refuse, seen }));
  if (seen.merchants.size > 1) {
    refuse(
      notValid(
        `one batch is for one merchant, not ${[...seen.merchants].slice(0, 3).join(', ')}`,
        '/entries',
      ),
    );
  }
  if (problems.length > 0) throw new Refusal(problems);
  const [merchantId = 0] = seen.merchants;
  return { merchantId, entries: entries.flatMap((entry) => (entry === null ? [] : [entry])) };
}

interface Place {
  readonly at: string;
  readonly refuse: (problem: Problem) => null;
  readonly seen: { merchants: Set<number>; products: Set<string>; batches: Set<string> };
}

function readEntry(given: unknown, place: Place): BatchEntry | null {
  const { at, refuse, seen } = place;
  if (!isFields(given)) return refuse(notValid('an entry is a JSON object', at));
  const merchant = given.merchantId ?? null;
  const merchantId = parseId(merchant);
  if (merchant === null) refuse(required('entries.merchantId', `${at}/merchantId`));
  else if (merchantId === null)
    refuse(notValid('merchantId is a partner id: digits only', `${at}/merchantId`));
  else seen.merchants.add(Number(merchantId));
  const batchId = given.batchId ?? null;
  if (batchId !== null && seen.batches.has(String(batchId))) {
    refuse(notValid(`batchId ${String(batchId)} stands twice in the batch`, `${at}/batchId`));
  }
  if (batchId !== null) seen.batches.add(String(batchId));
  const entry = readMethod(given, place);
  if (entry === null) return null;
  const id = (entry.method === 'insert' ? entry.product.id : entry.productId).toLowerCase();
  if (id !== '' && seen.products.has(id)) return refuse(twice(id, at));
  seen.products.add(id);
  return entry;
}

function readMethod(given: Fields, { at, refuse }: Place): BatchEntry | null {
  const { method = null, product = null, productId = null } = given;
  if (method === null) return refuse(required('entries.method', `${at}/method`));
  const word = String(method).toLowerCase();
  if (word === 'delete') {
    if (productId === null) return refuse(required('entries.productId', `${at}/productId`));
    if (!isId(productId)) return refuse(notValid('productId is a text', `${at}/productId`));
    return { method: 'delete', productId: String(productId).trim() };
  }
  if (word !== 'insert')
    return refuse(notValid(`method is insert or delete, not ${JSON.stringify(method)}`, `${at}/method`));
  if (product === null) return refuse(required('entries.product', `${at}/product`));
  if (!isFields(product)) return refuse(notValid('product is a JSON object', `${at}/product`));
  if (product.id !== undefined && product.id !== null && !isId(product.id))
    return refuse(notValid('id is a text', `${at}/product/id`));
  return { method: 'insert', product: readProduct(product) };
}

/** What a product lacks or has wrong is told in its report: one wrong product does not refuse the batch. */
function readProduct(fields: Fields): ProductInput {
  const { productTypes } = fields;
  const types = Array.isArray(productTypes) ? productTypes.flatMap((type) => textOf(type) ?? []) : [];
  const [firstType] = types;
  return {
    id: textOf(fields.id) ?? '',
    title: textOf(fields.title),
    link: textOf(fields.link),
    imageLink: textOf(fields.imageLink),
    price: priceOf(fields.price),
    salePrice: priceOf(fields.salePrice),
    availability: textOf(fields.availability),
    externalSellerId: textOf(fields.externalSellerId) ?? textOf(fields.sellerId),
    externalSellerName: textOf(fields.externalSellerName),
    brand: textOf(fields.brand),
    // Several types, each with its steps, or the steps of one type.
    productType:
      (firstType?.includes('>') ? firstType : types.join(' > ')) || textOf(fields.googleProductCategory),
    customLabels: [0, 1, 2, 3, 4].map((i) => textOf(fields[`customLabel${i}`])),
  };
}

function priceOf(given: unknown): string | undefined {
  if (!isFields(given)) return undefined;
  const value = textOf(given.value);
  return value === undefined ? undefined : `${value} ${textOf(given.currency) ?? ''}`.trim();
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return isText(value) ? value.trim() : undefined;
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || isText(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TITLE = 'The batch was rejected';

const EMPTY: Problem = {
  ...{ code: 'batch-empty', type: 'validation', status: 400, title: TITLE, pointer: '/entries' },
  detail: 'entries is empty: a batch has at least one entry. Nothing was changed.',
};

function required(field: string, pointer: string): Problem {
  const detail = `${field}: field is required. Nothing of the batch was taken; add it and send the batch again.`;
  return { code: 'required-field', type: 'validation', status: 400, title: TITLE, detail, pointer };
}

function notValid(what: string, pointer: string): Problem {
  const detail = `${what}. Nothing of the batch was taken; correct it and send the batch again.`;
  return { code: 'invalid-field', type: 'validation', status: 400, title: TITLE, detail, pointer };
}

function twice(id: string, pointer: string): Problem {
  const detail = `two entries are for the product ${id} (ids are compared without regard to case), and nobody can tell which counts. Nothing of the batch was taken; send one of them.`;
  return { code: 'duplicate-product', type: 'validation', status: 400, title: TITLE, detail, pointer };
}
