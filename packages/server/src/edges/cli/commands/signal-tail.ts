import { CliError, EXIT } from '../cli-error.ts';
import { type LinkOptions, openSignalLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

/** An event as Signal's management API shows it. */
export interface LiveEvent {
  readonly position: number;
  readonly at: string;
  readonly message_id: string;
  readonly dropped: string | null;
  readonly event?: { readonly event: string };
}

/** An entry of the Delivery Log. */
export interface Delivered {
  readonly position: number;
  readonly at: string;
  readonly integration_id: string;
  readonly event: string;
  readonly outcome: string;
  readonly attempts: number;
  readonly response: { readonly status: number | null } | null;
  readonly error: { readonly cause: string; readonly resolution: string } | null;
  readonly advice: { readonly cause: string; readonly resolution: string } | null;
}

/** Prints events and deliveries, a line each, as the server's stream brings them. The server ends a stream in time: it goes on with the next. */
export async function tail(options: LinkOptions): Promise<void> {
  let stream = await connect(options);
  terminal.note('Waiting for events; Ctrl-C ends.\n');
  for (;;) {
    await printAll(stream, options.json === true);
    stream = await connect(options);
  }
}

async function connect(options: LinkOptions): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { url, key } = await openSignalLink(options);
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(new URL('/v1/admin/events/stream', url), { headers }).catch((error) => {
    const why = error instanceof Error ? (error.cause ?? error.message) : error;
    throw new CliError(EXIT.notReachable, `no answer from ${url} (${why}); is it running? souk start`);
  });
  if (answer.ok && answer.body !== null) return answer.body;
  const hint =
    answer.status === 429 ? 'too many live streams are open: close one' : 'is the operator key right?';
  throw new CliError(EXIT.notAllowed, `${url} answered ${answer.status}; ${hint}`);
}

async function printAll(stream: ReadableStream<Uint8Array<ArrayBuffer>>, asJson: boolean): Promise<void> {
  let rest = '';
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) print(part, asJson);
  }
}

function print(message: string, asJson: boolean): void {
  const kind = /^event: (.*)$/m.exec(message)?.[1];
  const data = /^data: (.*)$/m.exec(message)?.[1];
  if (kind === undefined || data === undefined) return;
  if (asJson) terminal.out(`${data}\n`);
  else terminal.out(kind === 'event' ? eventLine(JSON.parse(data)) : deliveryLine(JSON.parse(data)));
}

function eventLine({ at, position, event, dropped, message_id: messageId }: LiveEvent): string {
  const what = dropped === null ? (event?.event ?? '') : `dropped: ${dropped}`;
  return `${time(at)}  ${position}  ${what}  ${messageId}\n`;
}

function deliveryLine({ at, position, outcome, integration_id: id, response, error }: Delivered): string {
  const why = error === null ? '' : `  ${error.cause}. ${error.resolution}`;
  return `${time(at)}  ${position}    ${outcome} to ${id} (${response?.status ?? 'no answer'})${why}\n`;
}

function time(at: string): string {
  return at.slice(11, 23);
}
