import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { afterwards } from './afterwards.ts';

/** A door with TLS before a server without: a host of the web, as far as a browser that is told so can see. Gives its port. */
export async function openTlsDoor(t: TestContext, host: string, target: string): Promise<number> {
  const door = createServer(selfSigned(host), (asked, answer) => {
    const { method, headers, url } = asked;
    const onward = ask(new URL(url ?? '/', target), { method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  afterwards(t, () => {
    door.closeAllConnections();
    door.close();
  });
  return (door.address() as AddressInfo).port;
}

/** A certificate that nobody vouches for (RFC 5280, X.509 version 1), written by hand: Node reads such things only. */
function selfSigned(host: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(bytes(0x06, '2a8648ce3d040302')); // ecdsa-with-SHA256
  const name = sequence(
    der(0x31, sequence(bytes(0x06, '550403'), der(0x0c, Buffer.from(host)))), // commonName
  );
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const publicPart = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(serial, algorithm, name, validity, name, publicPart);
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const certificate = sequence(body, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function bytes(tag: number, hex: string): Buffer {
  return der(tag, Buffer.from(hex, 'hex'));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
