import { setTimeout as pause } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error.ts';
import { type HttpAnswer, type HttpCall, openConnection } from '../http-connection.ts';

/** Sends requests to the server under test, one after the other on one connection. */
export interface Sender {
  /** An answer below 400; anything else ends the traffic with the server's words. */
  send(call: HttpCall): Promise<HttpAnswer>;
  close(): void;
}

export interface SenderOptions {
  readonly baseUrl: string;
  /** Waits for a server that went away and sends again, rather than giving up. */
  readonly toleratesRestarts: boolean;
}

/** A restart takes a few seconds; a minute without an answer means that nobody restarts it. */
const ABSENCE_MS_MAX = 60_000;
const RETRY_MS = 100;

export function openSender({ baseUrl, toleratesRestarts }: SenderOptions): Sender {
  const connection = openConnection(baseUrl, { sockets: 1 });

  async function send(call: HttpCall): Promise<HttpAnswer> {
    const givesUpMs = Date.now() + ABSENCE_MS_MAX;
    while (true) {
      const outcome = await attempt(call);
      if (!(outcome instanceof Error) && outcome.status < 400) return outcome;
      const mayPass = outcome instanceof Error || outcome.status === 503 || outcome.status === 429;
      if (!toleratesRestarts || !mayPass || Date.now() > givesUpMs) throw failure(call, outcome);
      await pause(RETRY_MS);
    }
  }

  async function attempt(call: HttpCall): Promise<HttpAnswer | Error> {
    try {
      return await connection.send(call);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  function failure(call: HttpCall, outcome: HttpAnswer | Error): CliError {
    const path = call.path.split('?')[0];
    if (outcome instanceof Error) {
      return new CliError(
        EXIT.notReachable,
        `${call.method} ${path}: no answer from ${baseUrl} (${outcome.message}); what was played until then stays`,
      );
    }
    return new CliError(
      EXIT.failed,
      `${call.method} ${path} answered ${outcome.status}: ${outcome.text.slice(0, 500)}; what was played until then stays`,
    );
  }

  return { send, close: () => connection.close() };
}
