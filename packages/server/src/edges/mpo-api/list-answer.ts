import { Readable } from 'node:stream';
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readQuery } from './query.ts';

/** A request and its reply. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Longer lists are written while they are walked over: an account may have 300,000 budgets. */
const WHOLE_ROWS_MAX = 1_000;
/** For so long a walk keeps the processor to itself; then whatever else waits has its turn. */
const WALK_MS = 3;
/** Rows of one page: what is gathered before anything is sent. */
export const PAGE_ROWS_MAX = 10_000;

/**
 * Answers a list as the contract has it, one array of all rows, or one page of it when the query has a `limit`; then a
 * `Link` header names the next page, if there is one. Between batches other requests have their turn, and a caller who
 * reads slowly is written to as slowly.
 */
export async function answerList<Row, Answer extends { readonly id: string }>(
  exchange: Exchange,
  batches: Iterable<readonly Row[]>,
  answerOf: (row: Row) => Answer,
): Promise<readonly Answer[]> {
  const limit = readLimit(exchange.request.query);
  const walk = batches[Symbol.iterator]();
  const first: Answer[] = [];
  const turns = new Turns();
  for (;;) {
    const { done = false, value } = walk.next();
    if (done) return pageOf(exchange, first, limit);
    for (const row of value) first.push(answerOf(row));
    if (limit === undefined ? first.length > WHOLE_ROWS_MAX : first.length > limit) break;
    await turns.give();
  }
  if (limit !== undefined) return pageOf(exchange, first, limit);
  void exchange.reply.type('application/json; charset=utf-8');
  const text = Readable.from(textOf(first, walk, answerOf), { objectMode: false });
  // The client gets the same array; only here it is not one value.
  return text as unknown as readonly Answer[];
}

async function* textOf<Row, Answer>(
  first: readonly Answer[],
  walk: Iterator<readonly Row[]>,
  answerOf: (row: Row) => Answer,
): AsyncGenerator<string> {
  yield `[${rowsText(first)}`;
  const turns = new Turns();
  for (;;) {
    const { done = false, value } = walk.next();
    if (done) break;
    if (value.length > 0) yield `,${rowsText(value.map(answerOf))}`;
    await turns.give();
  }
  yield ']';
}

/** Lets others go first now and then: a walk over everything takes longer than a bid may wait. */
class Turns {
  #startedMs = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.#startedMs < WALK_MS) return;
    await othersTurn();
    this.#startedMs = performance.now();
  }
}

function rowsText(rows: readonly unknown[]): string {
  return rows.map((row) => JSON.stringify(row)).join(',');
}

function pageOf<Answer extends { readonly id: string }>(
  exchange: Exchange,
  rows: readonly Answer[],
  limit: number | undefined,
): readonly Answer[] {
  if (limit === undefined || rows.length <= limit) return rows;
  const page = rows.slice(0, limit);
  linkNext(exchange, page.at(-1)?.id ?? '');
  return page;
}

/** Names the page after a row: the same request, `after` that row. */
export function linkNext({ request, reply }: Exchange, after: string): void {
  const [path = '', query = ''] = request.url.split('?');
  const next = new URLSearchParams(query);
  for (const name of [...next.keys()]) if (name.toLowerCase() === 'after') next.delete(name);
  next.set('after', after);
  void reply.header('link', `<${path}?${next}>; rel="next"`);
}

export function readLimit(query: unknown): number | undefined {
  const reader = readQuery(query);
  const limit = reader.int('limit', { min: 1, max: PAGE_ROWS_MAX });
  reader.check();
  return limit;
}
