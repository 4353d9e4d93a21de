import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EventKeyKind } from '../../modules/accounts/index.ts';
import { CliError } from './cli-error.ts';
import { removeFile, writePrivate } from './data-files.ts';
import type { ServerLink } from './server-link.ts';

/** Everything that a person or a script needs to use one account: one file, one handle. */
export interface AccountHandle {
  readonly baseUrl: string;
  readonly signalUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly advertiserId: number;
  readonly partnerId: number;
  /** The template of single-seller campaigns. */
  readonly templateCampaignId: number;
  readonly multiSellerCampaignId: number;
  /** In units of the advertiser's currency. */
  readonly minDailyBudget: number;
  readonly eventsApiKey: string;
  /** Whom the events API key stands for. */
  readonly callerId: string;
  readonly pipelineKey: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  /** One product that can be advertised for each seller, with Souk's id of the seller. */
  readonly sampleProductIds: readonly { readonly productId: string; readonly sellerId: string }[];
}

export interface AccountPlan {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly goal: string;
  readonly minDailyBudget: number;
  readonly adminEmail: string;
  readonly productSetIdsMin?: number;
}

export interface AccountTarget {
  readonly link: ServerLink;
  readonly signalUrl: string;
  /** Where the handle goes. What was made so far stands beside it, so that a crash in the middle loses no secret. */
  readonly file: string;
  /** Fills the new account; runs before the sample products are taken. */
  readonly fill?: (advertiserId: number) => Promise<void>;
}

/**
 * Makes an account and writes its handle. What exists under the same name is used again, so it may be repeated after a
 * crash at any moment.
 */
export async function makeAccount(plan: AccountPlan, target: AccountTarget): Promise<AccountHandle> {
  const { link, file } = target;
  const steps = await openSteps(`${file}.part`);
  const advertiser = await steps.once('advertiser', () => ensureAdvertiser(link, plan));
  const advertiserId = advertiser.id;
  const template = await steps.once('template', () =>
    ensureCampaign(link, { ...plan, advertiserId, name: `${plan.name} sellers`, kind: 'single-seller' }),
  );
  const multiSeller = await steps.once('multiSeller', () =>
    ensureCampaign(link, { ...plan, advertiserId, name: `${plan.name} bids`, kind: 'multi-seller' }),
  );
  const login = await steps.once('login', async () => ({ email: plan.adminEmail, password: newPassword() }));
  const member = await steps.once('member', () => ensureMember(link, login, advertiserId));
  const client = await steps.once('client', () => createClient(link, plan.name, advertiserId));
  const events = await steps.once('eventsKey', () => createKey(link, advertiserId, 'events-api'));
  const pipeline = await steps.once('pipelineKey', () => createKey(link, advertiserId, 'pipeline'));
  await target.fill?.(advertiserId);
  const handle: AccountHandle = {
    baseUrl: link.url,
    signalUrl: target.signalUrl,
    ...client,
    advertiserId,
    partnerId: advertiser.partnerId,
    templateCampaignId: template.id,
    multiSellerCampaignId: multiSeller.id,
    minDailyBudget: plan.minDailyBudget,
    eventsApiKey: events.key,
    callerId: events.callerId,
    pipelineKey: pipeline.key,
    adminEmail: member.email,
    adminPassword: login.password,
    sampleProductIds: await samplesOf(link, advertiserId),
  };
  await writeHandle(file, handle);
  await steps.forget();
  return handle;
}

export function writeHandle(file: string, handle: AccountHandle): Promise<void> {
  return writePrivate(file, `${JSON.stringify(handle, null, 2)}\n`);
}

interface Steps {
  /** The result of a step: the remembered one, or that of doing it now. */
  once<T>(name: string, step: () => Promise<T>): Promise<T>;
  forget(): Promise<void>;
}

async function openSteps(file: string): Promise<Steps> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const done = JSON.parse(text) as Record<string, unknown>;
  return {
    async once<T>(name: string, step: () => Promise<T>) {
      if (!(name in done)) {
        done[name] = await step();
        await writePrivate(file, JSON.stringify(done));
      }
      return done[name] as T;
    },
    forget: () => removeFile(file),
  };
}

async function ensureAdvertiser(
  link: ServerLink,
  plan: AccountPlan,
): Promise<{ id: number; partnerId: number }> {
  const { name, currency, timeZone, productSetIdsMin } = plan;
  const known = await link.get<{ id: number; name: string; partnerId: number }[]>('/advertisers');
  return (
    known.find((advertiser) => advertiser.name === name) ??
    (await link.post('/advertisers', { name, currency, timeZone, productSetIdsMin }))
  );
}

async function ensureCampaign(
  link: ServerLink,
  plan: { advertiserId: number; name: string; kind: string; goal: string; minDailyBudget: number },
): Promise<{ id: number }> {
  const { advertiserId, name, kind, goal, minDailyBudget } = plan;
  const known = await link.get<{ id: number; name: string }[]>(`/campaigns?advertiserId=${advertiserId}`);
  return (
    known.find((campaign) => campaign.name === name) ??
    (await link.post('/campaigns', {
      ...{ advertiserId, name, kind, goal },
      ...(kind === 'single-seller' ? { minDailyBudget } : {}),
    }))
  );
}

/** A member of that e-mail from an earlier account keeps it, and its password: ours gets another address. */
async function ensureMember(
  link: ServerLink,
  { email, password }: { email: string; password: string },
  advertiserId: number,
): Promise<{ email: string }> {
  const member = { password, role: 'admin', advertiserIds: [advertiserId] };
  try {
    return await link.post<{ email: string }>('/members', { ...member, email });
  } catch (error) {
    if (!(error instanceof CliError) || !error.message.includes('there is a member')) throw error;
    const other = email.replace('@', `-${randomBytes(3).toString('hex')}@`);
    return link.post<{ email: string }>('/members', { ...member, email: other });
  }
}

async function createClient(
  link: ServerLink,
  name: string,
  advertiserId: number,
): Promise<{ clientId: string; clientSecret: string }> {
  const { SCOPES } = await import('../../modules/accounts/index.ts');
  return link.post('/clients', { name, scopes: SCOPES, advertiserIds: [advertiserId] });
}

function createKey(
  link: ServerLink,
  advertiserId: number,
  kind: EventKeyKind,
): Promise<{ key: string; callerId: string }> {
  return link.post('/event-keys', { advertiserId, kind, name: kind });
}

async function samplesOf(link: ServerLink, advertiserId: number): Promise<AccountHandle['sampleProductIds']> {
  const sellers = await link.get<{ id: string; sampleProductId: string | null }[]>(
    `/advertisers/${advertiserId}/sellers`,
  );
  return sellers.flatMap(({ id, sampleProductId }) =>
    sampleProductId === null ? [] : [{ productId: sampleProductId, sellerId: id }],
  );
}

function newPassword(): string {
  return randomBytes(12).toString('base64url');
}
