/** One message of a stream of server-sent events. */
export interface ServerSent {
  readonly event: string;
  readonly data: string;
}

/** The messages of an answer's body as they come. What a message is made of ends with an empty line. */
export async function* serverSent(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSent> {
  let waiting = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const messages = (waiting + text).split('\n\n');
    waiting = messages.pop() ?? '';
    for (const message of messages) {
      const read = readMessage(message);
      if (read !== null) yield read;
    }
  }
}

/** null for a comment. */
function readMessage(message: string): ServerSent | null {
  let event = 'message';
  let data: string | null = null;
  for (const line of message.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    else if (line.startsWith('data: ')) data = (data ?? '') + line.slice(6);
  }
  return data === null ? null : { event, data };
}
