import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { DATA_FILES, readIfThere, removeFile, writePrivate } from '../data-files.ts';
import { linkTo } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { readFileIfThere } from './config.ts';

export function startCommand(): Command {
  return new Command('start')
    .description('the whole server in one command; Ctrl-C stops it')
    .addHelpText(
      'before',
      'Examples:\n  souk start\n  souk start --clock test --port 8090 --data ./sandbox\n  souk start --no-demo\n',
    )
    .option('--data <dir>', 'the directory that holds everything (SOUK_DATA, default ./.souk)')
    .option('--host <address>', 'the address to listen on (SOUK_HOST, default 127.0.0.1)')
    .option('--port <port>', 'the port of the API, collection and ads; 0 for any (SOUK_PORT, default 8080)')
    .option('--signal-port <port>', 'the port of Signal; 0 for any (SOUK_SIGNAL_PORT, default 8084)')
    .option('--public-url <url>', 'the address browsers reach the server under (SOUK_PUBLIC_URL)')
    .option('--no-demo', 'no demo marketplace (SOUK_DEMO=false)')
    .addOption(
      new Option('--clock <clock>', 'test: time stands still until it is moved').choices(['real', 'test']),
    )
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent')
    .option('--config <file>', 'the configuration file (default: souk.json in the data directory)')
    .option('--json', 'print one line of JSON when ready')
    .action((_options: unknown, command: Command) => start(command));
}

async function start(command: Command): Promise<void> {
  const { json, ...flags } = givenFlags(command);
  const [{ loadConfig }, { startSouk }] = await Promise.all([
    import('../../../platform/config/load-config.ts'),
    import('../../../main.ts'),
  ]);
  const config = loadConfig({ flags, env: process.env, readFile: readFileIfThere });
  const stop = stopSignal();
  const directory = resolve(config.data);
  const souk = await startSouk(config);
  const serverFile = join(directory, DATA_FILES.server);
  try {
    const { url, signalUrl } = souk;
    await writePrivate(serverFile, JSON.stringify({ url, signalUrl, pid: process.pid }));
    if (config.demo) await seed({ url, signalUrl, directory });
    const ready = { url, signalUrl, data: directory, demo: config.demo, clock: config.clock };
    terminal.out(json === true ? `${JSON.stringify(ready)}\n` : welcome(ready));
    await stop;
    terminal.note('Stopping; a second Ctrl-C stops at once.\n');
  } finally {
    await removeFile(serverFile);
    await souk.close();
  }
}

/** Only what was typed: a default of the parser must not hide the environment. */
function givenFlags(command: Command): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli'),
  );
}

/** One Ctrl-C arrives several times: from the terminal, and from npm or an older Node that handed over to this one. */
const SAME_KEYPRESS_MS = 300;

/** Resolves at the first Ctrl-C, SIGTERM, or closing of the terminal; the second ends the process without waiting. */
function stopSignal(): Promise<void> {
  return new Promise((stopped) => {
    let stoppingSince: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const now = performance.now();
        if (stoppingSince !== null && now - stoppingSince > SAME_KEYPRESS_MS) process.exit(1);
        stoppingSince ??= now;
        stopped();
      });
    }
    if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(stopped);
  });
}

const ORPHAN_CHECK_MS = 500;

/** npm passes a SIGTERM to the shell between it and us, and that shell ends without passing it on. */
function whenOrphaned(stopped: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stopped();
  }, ORPHAN_CHECK_MS);
  watch.unref();
}

async function seed(server: { url: string; signalUrl: string; directory: string }): Promise<void> {
  const { ensureDemo } = await import('../demo/ensure-demo.ts');
  const { url, signalUrl, directory } = server;
  const key = (await readIfThere(directory, DATA_FILES.operatorKey))?.trim() ?? '';
  const link = linkTo(url, key);
  try {
    await ensureDemo({ link, signalUrl, directory });
  } finally {
    link.close();
  }
}

function welcome(ready: {
  url: string;
  signalUrl: string;
  data: string;
  demo: boolean;
  clock: string;
}): string {
  const { url, signalUrl, data, demo, clock } = ready;
  const lines = [
    'Souk is ready.',
    `  console        ${url}/console/`,
    `  API            ${url}`,
    `  Signal         ${signalUrl}`,
    `  operator key   ${join(data, DATA_FILES.operatorKey)}`,
    ...(demo ? [`  demo account   ${join(data, DATA_FILES.demo)}`] : []),
    ...(clock === 'test' ? ['  clock          test: souk clock advance 1d moves it'] : []),
    demo && clock === 'test'
      ? 'Next: souk traffic --shoppers 500 --days 7'
      : demo
        ? 'Next: curl the API with the demo account, or start with --clock test and run souk traffic'
        : 'Next: souk init --name "My Shop" --currency EUR --email me@myshop.example',
    'Ctrl-C stops it.',
    '',
  ];
  return lines.join('\n');
}
