import type { AccountHandle } from '../account-handle.ts';
import type { Sender } from './sender.ts';

const MPO = '/2025-10/marketing-solutions/marketplace-performance-outcomes';

/** The MPO API as an integration calls it. */
export interface MpoCalls {
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<T>;
}

/** A fresh token for the next calls: the test clock outruns a token's quarter of an hour in one step. */
export async function openMpoCalls(sender: Sender, account: AccountHandle): Promise<MpoCalls> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: account.clientId,
    client_secret: account.clientSecret,
  });
  const answer = await sender.send({
    method: 'POST',
    path: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const token = (JSON.parse(answer.text) as { access_token: string }).access_token;
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    async get<T>(path: string) {
      return JSON.parse((await sender.send({ method: 'GET', path: MPO + path, headers })).text) as T;
    },
    async send<T>(method: 'POST' | 'PATCH', path: string, body: unknown) {
      const call = { method, path: MPO + path, body: JSON.stringify(body) };
      const sent = await sender.send({
        ...call,
        headers: { ...headers, 'content-type': 'application/json' },
      });
      return JSON.parse(sent.text) as T;
    },
  };
}
