// The peer of the benches: a bare node:http server that reads and parses the same body, or the same commands of an address,
// and answers a few bytes.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown =
      request.method === 'GET' ? commandsOf(request.url ?? '') : JSON.parse(Buffer.concat(chunks).toString());
    const text = body === null ? 'null' : '{"errors":[],"warnings":[]}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  });
});

/** The tag's queries stand in a query: each is read as one. */
function commandsOf(url: string): unknown[] {
  const commands: unknown[] = [];
  for (const [name, value] of new URLSearchParams(url.slice(url.indexOf('?') + 1))) {
    commands.push(/^p\d+$/.test(name) ? new URLSearchParams(value) : value);
  }
  return commands;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
// Whoever started it holds the other end of its standard input.
process.stdin.on('end', () => process.exit(0)).resume();
