import type { Client } from 'pg';

type Heard = (payload: string) => void;

export interface PgListener {
  listen(channel: string, heard: Heard): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A lost connection is made anew after this pause, doubled up to the maximum. */
const RECONNECT_MS = { first: 50, max: 5_000 };

/**
 * One connection that listens on every channel. What was notified while it was lost is gone for ever, so after
 * reconnecting every listener is called with an empty payload and looks for itself.
 */
export function listenOn(newClient: () => Client): PgListener {
  const channels = new Map<string, Set<Heard>>();
  let connecting: Promise<Client> | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function connected(): Promise<Client> {
    connecting ??= connect().catch((error) => {
      connecting = null;
      throw error;
    });
    return connecting;
  }

  async function connect(): Promise<Client> {
    const client = newClient();
    client.on('error', () => {}); // `end` follows
    client.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''));
    await client.connect();
    for (const channel of channels.keys()) await client.query(`LISTEN ${quote(channel)}`);
    client.once('end', () => {
      connecting = null;
      reconnect(RECONNECT_MS.first);
    });
    return client;
  }

  function reconnect(pauseMs: number): void {
    if (closed || channels.size === 0) return;
    retry = setTimeout(() => {
      connected().then(
        () => {
          for (const channel of channels.keys()) tell(channel, '');
        },
        () => reconnect(Math.min(pauseMs * 2, RECONNECT_MS.max)),
      );
    }, pauseMs);
    retry.unref();
  }

  function tell(channel: string, payload: string): void {
    for (const heard of channels.get(channel) ?? []) heard(payload);
  }

  return {
    async listen(channel, heard) {
      const client = await connected();
      const listeners = channels.get(channel) ?? new Set();
      if (!channels.has(channel)) {
        channels.set(channel, listeners);
        await client.query(`LISTEN ${quote(channel)}`);
      }
      listeners.add(heard);
      return async () => {
        listeners.delete(heard);
        if (listeners.size > 0 || closed) return;
        channels.delete(channel);
        const current = await connecting?.catch(() => null);
        await current?.query(`UNLISTEN ${quote(channel)}`).catch(() => {});
      };
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const client = await connecting?.catch(() => null);
      await client?.end();
    },
  };
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
