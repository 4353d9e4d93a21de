// TypeScript runs here without a build, which needs Node 24. npm has put its binary beside us, so that an older Node,
// from 18 on, only hands over to it. Not by way of node_modules/.bin/node: npm 10 leaves that link out.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ORPHAN_CHECK_MS = 500;

/** Runs a program with its arguments, in this process where the Node is new enough. */
export async function onNode24(entry, args) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    process.argv.splice(1, process.argv.length, entry, ...args);
    await import(pathToFileURL(entry).href);
    return;
  }
  const node = bundledNode();
  if (node === null) return refuse('no Node 24 binary was installed for it');
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, [entry, ...args], { stdio: 'inherit', env });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal));
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(() => pass('SIGTERM'));
  // As on musl: the kernel finds no loader for a binary that was built for glibc.
  child.on('error', (error) => refuse(`its Node 24 binary does not run there (${error.code})`));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

function refuse(reason) {
  process.stderr.write(
    `souk needs Node 24, and on ${process.platform}-${process.arch} with Node ${process.versions.node} ${reason}. Nothing was ` +
      'started. Use Linux with glibc or macOS, or install Node 24 or newer and run the same command again.\n',
  );
  process.exit(1);
}

/** npm passes a SIGTERM to the shell between it and us, and that shell ends without passing it on. */
function whenOrphaned(then) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, ORPHAN_CHECK_MS);
  watch.unref();
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
