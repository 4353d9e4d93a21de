// A small HTTP/1.1 load generator on raw sockets: cheap enough that one core of it saturates one core of a server.
// Closed loop (every connection sends its next request after the answer) for throughput; open loop (requests leave on a
// schedule whatever comes back, latency counted from the planned moment) for latency at a given load.
import { type Line, openLine } from './line.ts';

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers by status code. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Of its core, that the load took: near 1 it was the load that was measured. Nothing in open loop, which never rests. */
  readonly loadShare: number;
}

/** How long the load lasts and how it is paced. */
export interface LoadLimits {
  readonly seconds: number;
  /** Ends earlier when so many were sent; closed loop only. */
  readonly requestsMax?: number;
  /** Open loop at this rate; closed loop when absent. */
  readonly requestsPerSecond?: number;
}

export interface LoadPlan extends LoadLimits {
  readonly port: number;
  readonly connections: number;
  /** The n-th request, whole. Its bytes may be changed for a later n: they are sent by then. */
  readonly requestOf: (n: number) => Buffer;
}

export async function load(plan: LoadPlan): Promise<LoadResult> {
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  const answered = (status: number, sinceMs: number) => {
    latencies.push(performance.now() - sinceMs);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const lines = await Promise.all(
    Array.from({ length: plan.connections }, () => openLine(plan.port, answered)),
  );
  const cpu = process.cpuUsage();
  const started = performance.now();
  const driving =
    plan.requestsPerSecond === undefined
      ? closedLoop(plan, lines)
      : openLoop(plan, lines, plan.requestsPerSecond);
  try {
    await Promise.race([driving, ...lines.map((line) => line.broken)]);
  } finally {
    for (const line of lines) line.socket.destroy();
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    requestsPerSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    statuses,
    loadShare: (user + system) / 1e6 / seconds,
  };
}

/** Throws unless every answer had one of the statuses: a fast refusal is no throughput. */
export function expectOnly(statuses: readonly number[], result: LoadResult): LoadResult {
  const others = Object.entries(result.statuses).filter(([status]) => !statuses.includes(Number(status)));
  if (others.length > 0) throw new Error(`unexpected answers (status × count): ${others.join(' ')}`);
  return result;
}

async function closedLoop(plan: LoadPlan, lines: readonly Line[]): Promise<void> {
  const { seconds, requestsMax = Number.POSITIVE_INFINITY } = plan;
  const until = performance.now() + seconds * 1000;
  let sent = 0;
  await Promise.all(
    lines.map(
      (line) =>
        new Promise<void>((resolve) => {
          const send = () => {
            const now = performance.now();
            if (now >= until || sent >= requestsMax) return resolve();
            line.due.push(now);
            line.socket.write(plan.requestOf(sent++));
          };
          line.idle = send;
          send();
        }),
    ),
  );
}

async function openLoop(plan: LoadPlan, lines: readonly Line[], rate: number): Promise<void> {
  const total = Math.floor(plan.seconds * rate);
  const started = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now();
      while (sent < total && started + (sent * 1000) / rate <= now) {
        const line = lines[sent % lines.length] as Line;
        line.due.push(started + (sent * 1000) / rate);
        line.socket.write(plan.requestOf(sent));
        sent++;
      }
      if (sent < total) setImmediate(tick);
      else if (lines.every((line) => line.due.length === 0)) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
}
