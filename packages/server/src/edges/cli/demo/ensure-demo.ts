import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type AccountHandle, makeAccount, writeHandle } from '../account-handle.ts';
import { DATA_FILES, readIfThere } from '../data-files.ts';
import { refusalOf, type ServerLink } from '../server-link.ts';
import { demoFeed } from './demo-feed.ts';

export interface DemoTarget {
  readonly link: ServerLink;
  readonly signalUrl: string;
  readonly directory: string;
}

const PLAN = {
  name: 'Demo Marketplace',
  currency: 'USD',
  timeZone: 'UTC',
  goal: 'clicks',
  minDailyBudget: 5,
  adminEmail: 'admin@demo.example',
} as const;

/** The demo marketplace of a data directory: made at the first start, found at every other. */
export async function ensureDemo(target: DemoTarget): Promise<AccountHandle> {
  const { link, signalUrl, directory } = target;
  const text = await readIfThere(directory, DATA_FILES.demo);
  const file = join(directory, DATA_FILES.demo);
  if (text === null) {
    return makeAccount(PLAN, { link, signalUrl, file, fill: (id) => importDemoFeed(link, id) });
  }
  const handle: AccountHandle = JSON.parse(text);
  if (handle.baseUrl === link.url && handle.signalUrl === signalUrl) return handle;
  // The server listens elsewhere this time: whoever reads the file must find it, and so must the links in ads.
  const moved = { ...handle, baseUrl: link.url, signalUrl };
  await importDemoFeed(link, handle.advertiserId);
  await writeHandle(file, moved);
  return moved;
}

async function importDemoFeed(link: ServerLink, advertiserId: number): Promise<void> {
  const feed = Readable.from([Buffer.from(demoFeed(link.url))]);
  const answer = await link.upload(`/advertisers/${advertiserId}/feeds?mode=full&name=demo`, feed);
  if (answer.status !== 200) throw refusalOf(answer);
}
