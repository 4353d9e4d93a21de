import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { terminal } from '../terminal.ts';

interface ConfigOptions {
  readonly data?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function configCommand(): Command {
  const command = new Command('config').description(
    'the configuration: defaults < file < environment < flags',
  );
  for (const [name, description, action] of [
    ['check', 'whether a start would accept it; exit code 3 if not', check],
    ['print', 'every setting, its value and where it comes from', print],
  ] as const) {
    command
      .command(name)
      .description(description)
      .option('--data <dir>', 'the data directory')
      .option('--config <file>', 'the configuration file (default: souk.json in the data directory)')
      .option('--json', 'print JSON')
      .action(action);
  }
  return command;
}

async function load(options: ConfigOptions) {
  const { describeConfig, loadConfigWithSources } = await import('../../../platform/config/load-config.ts');
  const { data, config } = options;
  return describeConfig(
    loadConfigWithSources({ flags: { data, config }, env: process.env, readFile: readFileIfThere }),
  );
}

async function check(options: ConfigOptions): Promise<void> {
  const { ConfigError } = await import('../../../platform/config/config-error.ts');
  try {
    await load(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (options.json) printJson(terminal, { valid: false, faults: error.faults });
    throw new CliError(EXIT.hasProblems, error.message);
  }
  if (options.json) printJson(terminal, { valid: true, faults: [] });
  else terminal.out('The configuration is valid.\n');
}

async function print(options: ConfigOptions): Promise<void> {
  const described = await load(options);
  if (options.json) printJson(terminal, described);
  else {
    printTable(terminal, described, [
      { title: 'setting', cell: (row) => row.name },
      { title: 'value', cell: (row) => row.value },
      { title: 'from', cell: (row) => row.source },
    ]);
  }
}

/** The text of a configuration file; null when there is none. */
export function readFileIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new CliError(EXIT.failed, `${path} cannot be read (${code}). Nothing was started or changed.`);
  }
}
