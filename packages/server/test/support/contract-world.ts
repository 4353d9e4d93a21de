import assert from 'node:assert/strict';
import type { RunningSouk } from '../../src/main.ts';
import { contractOperations, type Described, judgeOf } from './contract.ts';
import { linksOf, type Marketplace, openMarketplace } from './marketplace.ts';
import { type Answer, call } from './souk.ts';

/** One request of an operation, and the answer that it should get. */
export interface Visit extends Asked {
  readonly status: number;
  /** Of the first problem. */
  readonly code?: string;
}

interface Asked {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly accept?: string;
  /** In place of the client's own; null for none. */
  readonly token?: string | null;
  readonly version?: string;
}

/** A marketplace in which every operation has something to answer. */
export interface ContractWorld {
  readonly shop: Marketplace;
  readonly anna: string;
  readonly startDate: string;
  /** A token that may do nothing. */
  readonly scopeless: string;
  /** What earlier operations made. */
  readonly made: { budgetId: string; productSetId: string; exportId: string };
  ask(described: Described, asked: Asked): Promise<Answer<unknown>>;
  judgeRefusal(body: unknown): string[];
}

export async function openContractWorld(souk: RunningSouk): Promise<ContractWorld> {
  const shop = await openMarketplace(souk, 'Contract');
  await shop.feed([
    { id: 'LAMP-1', sellerId: 'anna', sellerName: 'Anna' },
    { id: 'CHAIR-1', sellerId: 'bert', sellerName: 'Bert' },
  ]);
  const [anna] = (await shop.mpo<{ id: string }[]>('/sellers?sellerName=Anna')).body;
  const startDate = await shop.today();
  const token = await tokenOf(souk, shop.client);
  const scopeless = await shop.operator<Marketplace['client']>('/clients', {
    ...{ name: 'Nobody', scopes: [], advertiserIds: [shop.advertiserId] },
  });
  const [stable] = contractOperations();
  assert.ok(stable !== undefined && anna !== undefined);
  const judge = judgeOf(stable.document);
  const world: ContractWorld = {
    ...{ shop, anna: anna.id, startDate, made: { budgetId: '', productSetId: '', exportId: '' } },
    scopeless: await tokenOf(souk, scopeless.body),
    judgeRefusal: (body) => judge({ $ref: '#/components/schemas/Outcome' }, body),
    async ask({ method, path }, { version, ...asked }) {
      const [, theirs = ''] = path.split('/');
      const filled = path
        .replace(`/${theirs}/`, `/${version ?? theirs}/`)
        .replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => String(asked.path?.[name]));
      const search = new URLSearchParams(
        Object.entries(asked.query ?? {}).map(([name, value]) => [name, String(value)] as [string, string]),
      );
      const bearer = asked.token === undefined ? token : asked.token;
      return call(`${souk.url}${filled}?${search}`, {
        method,
        ...(bearer === null ? {} : { token: bearer }),
        ...(asked.body === undefined ? {} : { body: asked.body }),
        headers: { accept: asked.accept ?? 'application/json' },
      });
    },
  };
  await sellSomething(world);
  return world;
}

async function tokenOf(souk: RunningSouk, client: Marketplace['client']): Promise<string> {
  const answer = await call<{ access_token: string }>(`${souk.url}/oauth2/token`, {
    body: {
      ...{ grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret },
    },
  });
  return answer.body.access_token;
}

/** A click and a sale, so that reports have rows. */
async function sellSomething({ shop, anna, startDate }: ContractWorld): Promise<void> {
  const endDate = addDays(startDate, 6);
  const { status } = await shop.mpo('/budgets', {
    body: [
      {
        ...{ sellerId: anna, campaignIds: [shop.templateId], budgetType: 'Capped', amount: '70' },
        ...{ startDate, endDate },
      },
    ],
  });
  assert.equal(status, 200);
  await shop.view('shopper', 'LAMP-1');
  await shop.drain();
  const { pixel, clicks } = linksOf(await shop.ask('shopper'));
  await call(pixel);
  await call(clicks[0] ?? '');
  await shop.buy('shopper', { id: 'ORDER-1', items: [{ id: 'LAMP-1', price: 20, quantity: 1 }] });
  await shop.drain();
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
