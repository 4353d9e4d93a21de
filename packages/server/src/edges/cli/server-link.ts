import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { CliError, EXIT } from './cli-error.ts';
import { DATA_FILES, dataDirectory, readIfThere } from './data-files.ts';
import { type HttpAnswer, type HttpCall, openConnection } from './http-connection.ts';

/** Options of every command that talks to a running server. */
export interface LinkOptions {
  readonly data?: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Adds them to a command. */
export function linked(command: Command): Command {
  return command
    .option('--data <dir>', 'the data directory of the server (SOUK_DATA, default ./.souk)')
    .option(
      '--url <url>',
      'the address of the server (SOUK_URL, default: the one that runs on the data directory)',
    )
    .option('--key <key>', "the operator's key (SOUK_KEY, default: operator.key of the data directory)")
    .option('--json', 'print JSON');
}

/** A running server and the right to administer it. */
export interface ServerLink {
  readonly url: string;
  /** Answers the parsed JSON of the console API; throws a CliError for everything else. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  remove(path: string): Promise<void>;
  /** An answer that goes on until the signal fires. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Sends a file as it is and answers whatever the server says. */
  upload(path: string, body: Readable): Promise<HttpAnswer>;
  close(): void;
}

const DEFAULT_URL = 'http://127.0.0.1:8080';
const DEFAULT_SIGNAL_URL = 'http://127.0.0.1:8084';
const CONSOLE = '/console/v1';
const SIGNAL = '/v1/admin';

export async function openServerLink(options: LinkOptions): Promise<ServerLink> {
  const directory = dataDirectory(options.data, process.env);
  const url = options.url ?? process.env.SOUK_URL ?? (await runningServer(directory)).url ?? DEFAULT_URL;
  return linkTo(checkedUrl(url, DEFAULT_URL), await keyFor(options, directory));
}

/** The same for Signal's management port; the operator's key is the owner's token there. */
export async function openSignalLink(options: LinkOptions): Promise<ServerLink & { readonly key: string }> {
  const directory = dataDirectory(options.data, process.env);
  const { signalUrl } = await runningServer(directory);
  const url = options.url ?? process.env.SOUK_SIGNAL_URL ?? signalUrl ?? DEFAULT_SIGNAL_URL;
  const key = await keyFor(options, directory);
  return { ...linkTo(checkedUrl(url, DEFAULT_SIGNAL_URL), key, SIGNAL), key };
}

function checkedUrl(url: string, example: string): string {
  if (URL.canParse(url)) return url;
  throw new CliError(EXIT.wrongUsage, `${url} is no address such as ${example}`);
}

async function keyFor({ key: given }: LinkOptions, directory: string): Promise<string> {
  const key = given ?? process.env.SOUK_KEY ?? (await readIfThere(directory, DATA_FILES.operatorKey))?.trim();
  if (key !== undefined) return key;
  throw new CliError(
    EXIT.notAllowed,
    `there is no operator key in ${directory}; nothing was sent. Start a server there with souk start, or name its directory with --data or the key with --key`,
  );
}

export function linkTo(url: string, key: string, prefix = CONSOLE): ServerLink {
  const connection = openConnection(url, { sockets: 1 });
  const authorization = `Bearer ${key}`;

  async function send(
    method: HttpCall['method'],
    path: string,
    content: { type: string; body: string | Readable } | null,
  ): Promise<HttpAnswer> {
    const headers = { authorization, ...(content === null ? {} : { 'content-type': content.type }) };
    try {
      return await connection.send({
        method,
        path: prefix + path,
        headers,
        ...(content === null ? {} : { body: content.body }),
      });
    } catch (error) {
      const reason = reasonOf(error);
      // Without a connection nothing can have been heard.
      const effect = /ECONNREFUSED|ENOTFOUND/.test(reason)
        ? 'nothing was changed'
        : 'whether anything was changed is not known';
      throw new CliError(
        EXIT.notReachable,
        `no answer from ${url} (${reason}); ${effect}. Check that the server runs: souk start`,
      );
    }
  }

  return {
    url,
    get: async <T>(path: string) => readAnswer<T>(await send('GET', path, null)),
    post: async <T>(path: string, body?: unknown) =>
      readAnswer<T>(
        await send(
          'POST',
          path,
          body === undefined ? null : { type: 'application/json', body: JSON.stringify(body) },
        ),
      ),
    patch: async <T>(path: string, body: unknown) =>
      readAnswer<T>(await send('PATCH', path, { type: 'application/json', body: JSON.stringify(body) })),
    async remove(path) {
      const answer = await send('DELETE', path, null);
      if (answer.status !== 204) throw refusalOf(answer);
    },
    stream: (path, signal) => openStream(new URL(CONSOLE + path, url), { authorization, signal }),
    upload: (path, body) => send('POST', path, { type: 'application/octet-stream', body }),
    close: () => connection.close(),
  };
}

async function openStream(
  url: URL,
  { authorization, signal }: { authorization: string; signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const answer = await fetch(url, { headers: { authorization }, signal }).catch((error) => {
    if (signal.aborted) throw error;
    throw new CliError(
      EXIT.notReachable,
      `no answer from ${url.origin} (${reasonOf(error?.cause ?? error)}); check that the server runs: souk start`,
    );
  });
  if (answer.ok && answer.body !== null) return answer.body;
  throw refusalOf({ status: answer.status, headers: {}, text: await answer.text() });
}

function readAnswer<T>(answer: HttpAnswer): T {
  if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
  throw refusalOf(answer);
}

/** What the server refused, in its own words. */
export function refusalOf(answer: HttpAnswer): CliError {
  const code = answer.status === 401 || answer.status === 403 ? EXIT.notAllowed : EXIT.failed;
  return new CliError(code, messageOf(answer));
}

function messageOf({ status, text }: HttpAnswer): string {
  try {
    const { error, problems } = JSON.parse(text) as {
      error: { message: string; pointer?: string };
      problems?: { message: string; pointer?: string }[];
    };
    return (problems ?? [error])
      .map(({ message, pointer }) => (pointer === undefined ? message : `${pointer}: ${message}`))
      .join('\n');
  } catch {
    return `the server answered ${status} and no reason; is it a Souk server?`;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** Where the server of that directory said that it listens. */
async function runningServer(directory: string): Promise<{ url?: string; signalUrl?: string }> {
  const text = await readIfThere(directory, DATA_FILES.server);
  return text === null ? {} : (JSON.parse(text) as { url: string; signalUrl: string });
}
