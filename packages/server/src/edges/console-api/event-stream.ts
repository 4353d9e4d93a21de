import type { FastifyReply } from 'fastify';
import type { LiveWatch } from '../../modules/events/index.ts';
import type { ConsoleApp } from './console-api.ts';

/** How often what has come is written: nobody sees an event later than that. */
const LOOK_MS = 100;

/** A comment now and then keeps proxies from cutting a quiet connection. */
const QUIET_LOOKS_MAX = 150;

/** Then the reader has to connect again, and so to show that it still may: as long as an access token lives. */
const LIFE_LOOKS_MAX = 9_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** Answers with a stream; the streams that are open end when the server stops, which they would hold. */
export type StreamLive = (reply: FastifyReply, watch: LiveWatch) => FastifyReply;

export function liveStreams(app: ConsoleApp): StreamLive {
  const open = new Set<() => void>();
  app.addHook('preClose', (done) => {
    for (const end of open) end();
    done();
  });
  return (reply, watch) => stream(reply, watch, open);
}

/**
 * Writes what a watch gathers as server-sent events, until the reader goes or the server stops: `open` once, `event` with
 * one event each, `missed` with how many there was no room for. Ends after a quarter of an hour. While the reader's connection is full nothing is taken, so
 * that memory stays bounded.
 */
function stream(reply: FastifyReply, watch: LiveWatch, open: Set<() => void>): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { ...HEADERS, 'x-request-id': reply.request.id });
  raw.write('event: open\ndata: {}\n\n');
  let number = 0;
  let quietLooks = 0;
  let looks = 0;
  const timer = setInterval(look, LOOK_MS);
  open.add(end);
  raw.on('close', end);
  raw.on('error', end);
  return reply;

  function look(): void {
    if (++looks > LIFE_LOOKS_MAX) {
      end();
      return;
    }
    if (raw.writableNeedDrain) return;
    const { events, missed } = watch.take();
    let text = '';
    if (missed > 0) text += `event: missed\ndata: ${JSON.stringify({ missed })}\n\n`;
    for (const event of events) text += `id: ${++number}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`;
    quietLooks = text === '' ? quietLooks + 1 : 0;
    if (quietLooks >= QUIET_LOOKS_MAX) {
      quietLooks = 0;
      text = ': still here\n\n';
    }
    if (text !== '') raw.write(text);
  }

  function end(): void {
    clearInterval(timer);
    open.delete(end);
    watch.close();
    raw.end();
  }
}
