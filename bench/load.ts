// A small HTTP/1.1 load generator on raw sockets: cheap enough that one core of it saturates one core of a server.
// Closed loop (every connection sends its next request after the answer) for throughput; open loop (requests leave on a
// schedule whatever comes back, latency counted from the planned moment) for latency at a given load.
import { connect, type Socket } from 'node:net';

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<number, number>>;
}

export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Whole requests, sent round robin. */
  readonly requests: readonly Buffer[];
  /** Open loop at this rate; closed loop when absent. */
  readonly requestsPerSecond?: number;
}

/** A whole POST request as bytes. */
export function postRequest(path: string, body: string, contentType = 'application/json'): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

export async function load(plan: LoadPlan): Promise<LoadResult> {
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  const lines = await Promise.all(Array.from({ length: plan.connections }, () => openLine(plan.port)));
  for (const line of lines) {
    line.answered = (status, sinceMs) => {
      latencies.push(performance.now() - sinceMs);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
  }
  const started = performance.now();
  if (plan.requestsPerSecond === undefined) await closedLoop(plan, lines);
  else await openLoop(plan, lines, plan.requestsPerSecond);
  const seconds = (performance.now() - started) / 1000;
  for (const line of lines) line.socket.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requestsPerSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
    statuses,
  };
}

interface Line {
  readonly socket: Socket;
  /** When each outstanding request was due, oldest first. */
  readonly due: number[];
  answered: (status: number, sinceMs: number) => void;
  idle: () => void;
}

async function closedLoop(plan: LoadPlan, lines: readonly Line[]): Promise<void> {
  const until = performance.now() + plan.seconds * 1000;
  let next = 0;
  await Promise.all(
    lines.map(
      (line) =>
        new Promise<void>((resolve) => {
          const send = () => {
            const now = performance.now();
            if (now >= until) return resolve();
            line.due.push(now);
            line.socket.write(plan.requests[next++ % plan.requests.length] as Buffer);
          };
          line.idle = send;
          send();
        }),
    ),
  );
}

async function openLoop(plan: LoadPlan, lines: readonly Line[], rate: number): Promise<void> {
  const started = performance.now();
  const total = Math.floor(plan.seconds * rate);
  let sent = 0;
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now();
      while (sent < total && started + (sent * 1000) / rate <= now) {
        const line = lines[sent % lines.length] as Line;
        line.due.push(started + (sent * 1000) / rate);
        line.socket.write(plan.requests[sent % plan.requests.length] as Buffer);
        sent++;
      }
      if (sent < total) setImmediate(tick);
      else if (lines.every((line) => line.due.length === 0)) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
}

function openLine(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const line: Line = { socket, due: [], answered: () => {}, idle: () => {} };
    let held: Buffer = Buffer.alloc(0);
    socket.once('connect', () => resolve(line));
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      held = takeAnswers(line, held);
    });
  });
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Counts the whole answers in the bytes and gives back what is left. */
function takeAnswers(line: Line, bytes: Buffer): Buffer {
  let rest = bytes;
  for (;;) {
    const headEnd = rest.indexOf(HEAD_END);
    if (headEnd === -1) return rest;
    const head = rest.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (rest.length < headEnd + 4 + length) return rest;
    rest = rest.subarray(headEnd + 4 + length);
    line.answered(Number(head.slice(9, 12)), line.due.shift() ?? performance.now());
    if (line.due.length === 0) line.idle();
  }
}
