import { connect, type Socket } from 'node:net';

/** One connection of the load. */
export interface Line {
  readonly socket: Socket;
  /** When each outstanding request was due, oldest first. */
  readonly due: number[];
  /** Called when nothing is outstanding any more. */
  idle: () => void;
  /** Rejects when the server ends the connection. */
  readonly broken: Promise<never>;
}

/** A whole POST request as bytes. */
export function postRequest(path: string, body: string, contentType = 'application/json'): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** A whole GET request as bytes. */
export function getRequest(path: string, headers: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}\r\n`);
}

export function openLine(port: number, answered: (status: number, sinceMs: number) => void): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const { promise: broken, reject: breaks } = Promise.withResolvers<never>();
    const line: Line = { socket, due: [], idle: () => {}, broken };
    broken.catch(() => {});
    let held: Buffer = Buffer.alloc(0);
    socket.once('connect', () => resolve(line));
    socket.once('error', (error) => {
      reject(error);
      breaks(error);
    });
    socket.once('end', () => breaks(new Error('the server closed a connection of the load')));
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      held = takeAnswers(line, held, answered);
    });
  });
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Counts the whole answers in the bytes and gives back what is left. */
function takeAnswers(line: Line, bytes: Buffer, answered: (status: number, sinceMs: number) => void): Buffer {
  let rest = bytes;
  for (;;) {
    const headEnd = rest.indexOf(HEAD_END);
    if (headEnd === -1) return rest;
    const head = rest.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (rest.length < headEnd + 4 + length) return rest;
    rest = rest.subarray(headEnd + 4 + length);
    answered(Number(head.slice(9, 12)), line.due.shift() ?? performance.now());
    if (line.due.length === 0) line.idle();
  }
}
