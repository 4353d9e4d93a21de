import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { AccountHandle } from './account-handle.ts';
import { CliError, EXIT } from './cli-error.ts';
import { DATA_FILES, dataDirectory, readIfThere } from './data-files.ts';

/** Options of commands that call the MPO API as an integration does, with a client's credentials. */
export interface ApiOptions {
  readonly data?: string;
  readonly url?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly json?: boolean;
}

/** Adds them to a command. */
export function withApi(command: Command): Command {
  return command
    .option('--data <dir>', 'the data directory of the server (SOUK_DATA, default ./.souk)')
    .option('--url <url>', 'the address of the server (SOUK_URL, default: as in the account’s file)')
    .option('--client-id <id>', 'an API client (SOUK_CLIENT_ID, default: that of account.json or demo.json)')
    .option('--client-secret <secret>', 'its secret (SOUK_CLIENT_SECRET)')
    .option('--json', 'print JSON');
}

/** The MPO API with a fresh token. */
export interface ApiLink {
  /** An answer of the API; throws a CliError in the server's own words for a refusal. Paths begin after the version. */
  call(path: string, call?: { body?: unknown; accept?: string }): Promise<Response>;
}

const MPO = '/2026-07/marketing-solutions/marketplace-performance-outcomes';

export async function openApiLink(options: ApiOptions): Promise<ApiLink> {
  const { url, clientId, clientSecret } = await credentialsOf(options);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(new URL(path, url), init).catch((error) => {
      throw new CliError(
        EXIT.notReachable,
        `no answer from ${url} (${error instanceof Error ? (error.cause ?? error.message) : error}); is it running? souk start`,
      );
    });
    if (answer.ok) return answer;
    const code = answer.status === 401 || answer.status === 403 ? EXIT.notAllowed : EXIT.failed;
    throw new CliError(code, refusalText(answer.status, await answer.text()));
  };
  const token = (await (await send('/oauth2/token', { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const authorization = `Bearer ${token.access_token}`;
  return {
    call: (path, { body, accept = 'application/json' } = {}) =>
      send(MPO + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization, accept, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** Writes an answer's body to a file, or to standard output; a file that could not be finished is removed. */
export async function saveBody({ body }: Response, file: string | undefined): Promise<void> {
  const content = body === null ? Readable.from([]) : Readable.fromWeb(body);
  if (file === undefined) {
    for await (const piece of content) process.stdout.write(piece);
    return;
  }
  try {
    await pipeline(content, createWriteStream(file));
  } catch (error) {
    await rm(file, { force: true });
    throw new CliError(
      EXIT.failed,
      `${file} could not be written (${error instanceof Error ? error.message : error}); run the command again`,
    );
  }
}

async function credentialsOf(
  options: ApiOptions,
): Promise<{ url: string; clientId: string; clientSecret: string }> {
  const directory = dataDirectory(options.data, process.env);
  const text =
    (await readIfThere(directory, DATA_FILES.account)) ?? (await readIfThere(directory, DATA_FILES.demo));
  const handle: Partial<AccountHandle> = text === null ? {} : JSON.parse(text);
  const clientId = options.clientId ?? process.env.SOUK_CLIENT_ID ?? handle.clientId;
  const clientSecret = options.clientSecret ?? process.env.SOUK_CLIENT_SECRET ?? handle.clientSecret;
  const url = options.url ?? process.env.SOUK_URL ?? handle.baseUrl;
  if (clientId === undefined || clientSecret === undefined || url === undefined) {
    throw new CliError(
      EXIT.notAllowed,
      `there is no account in ${directory}; nothing was sent. Name the server's directory with --data, or --url, --client-id and --client-secret (souk clients create makes a client)`,
    );
  }
  if (!URL.canParse(url))
    throw new CliError(EXIT.wrongUsage, `${url} is no address such as http://127.0.0.1:8080`);
  return { url, clientId, clientSecret };
}

function refusalText(status: number, text: string): string {
  try {
    const { errors = [], error_description: told } = JSON.parse(text) as {
      errors?: { detail: string }[];
      error_description?: string;
    };
    return told ?? errors.map(({ detail }) => detail).join('\n');
  } catch {
    return `the server answered ${status} and no reason; is it a Souk server?`;
  }
}
