// The API of a server under measurement, called with the account's own token.
import type { AccountHandle } from '../packages/server/src/edges/cli/account-handle.ts';
import { DATA_FILES, readIfThere } from '../packages/server/src/edges/cli/data-files.ts';
import { linkTo } from '../packages/server/src/edges/cli/server-link.ts';
import type { SoukServer } from './server-process.ts';

export const MPO = '/2026-01/marketing-solutions/marketplace-performance-outcomes';

export interface Api {
  readonly server: SoukServer;
  readonly headers: Readonly<Record<string, string>>;
  readonly link: ReturnType<typeof linkTo>;
  /** Bytes of the answer, which is read and thrown away. */
  get(path: string): Promise<number>;
  json<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

export async function openApi(server: SoukServer, account: AccountHandle): Promise<Api> {
  const key = (await readIfThere(server.data, DATA_FILES.operatorKey))?.trim() ?? '';
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(server.url + path, init);
    if (!answer.ok)
      throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return answer;
  };
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: account.clientId,
    client_secret: account.clientSecret,
  });
  const token = (await (await call('/oauth2/token', { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' };
  return {
    server,
    headers,
    link: linkTo(server.url, key),
    async get(path) {
      let bytes = 0;
      const { body } = await call(MPO + path, { headers });
      for await (const piece of body ?? []) bytes += piece.length;
      return bytes;
    },
    json: async <T>(path: string) => (await (await call(MPO + path, { headers })).json()) as T,
    post: async <T>(path: string, body: unknown) =>
      (await (await call(MPO + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T,
  };
}
