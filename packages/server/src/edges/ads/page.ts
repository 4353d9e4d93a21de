import type { FastifyReply } from 'fastify';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em;color:#222;background:#fff}' +
  'h1{font-size:1.5em;line-height:1.2}' +
  'button{font:inherit;padding:.5em 1em;border:1px solid #1a56b0;border-radius:4px;background:#1a56b0;color:#fff;cursor:pointer}' +
  'button:focus-visible{outline:3px solid #f5b301}small{color:#595959}';

/** A page for shoppers: no script, nothing from outside, in no frame. Title and body are HTML already. */
export function sendPage(
  reply: FastifyReply,
  { status, title, body }: { status: number; title: string; body: string },
): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .send(
      `<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>${title}</title><style>${STYLE}</style><main><h1>${title}</h1>${body}</main></html>\n`,
    );
}
