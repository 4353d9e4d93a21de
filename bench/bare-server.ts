// The peer of the benches: a bare node:http server that reads and parses the same body and answers a few bytes.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const text = body === null ? 'null' : '{"errors":[],"warnings":[]}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
// Whoever started it holds the other end of its standard input.
process.stdin.on('end', () => process.exit(0)).resume();
