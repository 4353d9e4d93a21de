#!/usr/bin/env node
// The door to the command line. It runs on any Node >= 18: the server itself needs Node 24, whose binary npm
// has put beside us, so an older Node only hands over to it.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../src/edges/cli/main.ts', import.meta.url));
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  await import(entry);
} else {
  const node = bundledNode();
  if (node === null) {
    process.stderr.write(
      `souk needs Node 24 and runs on ${process.versions.node}; no Node 24 binary for ${process.platform}-${process.arch} ` +
        'was installed. Nothing was started. Install Node 24 or newer and run the same command again.\n',
    );
    process.exit(1);
  }
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

function bundledNode() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(`${prefix}-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return null;
  }
}
