import type { IncomingMessage } from 'node:http';

/**
 * The key that a request came with: `Authorization: Bearer <key>`, as libraries of Segment's format do as the user name of
 * `Basic`, or, where a page's beacon can send no header, in the body or the address.
 */
export function readKey({ headers, url }: IncomingMessage, body: unknown): string | null {
  const { authorization = '' } = headers;
  const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^basic +(\S+) *$/i.exec(authorization)?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString().split(':', 1)[0] ?? null;
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  for (const given of [fields.pipelineKey, fields.writeKey]) if (typeof given === 'string') return given;
  const query = new URLSearchParams(url?.split('?')[1] ?? '');
  return query.get('key') ?? query.get('writeKey');
}
