import { CommanderError } from 'commander';
import { CliError, EXIT, type ExitCode } from './cli-error.ts';
import { buildProgram } from './program.ts';

// Whoever reads what we print may have seen enough, as in "souk --help | head".
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await run(process.argv.slice(2));

/** Runs one command line and returns the exit code. */
async function run(args: readonly string[]): Promise<ExitCode> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    process.stderr.write(`souk: ${explanationOf(error)}\n`);
    return error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}

function explanationOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof CliError || error.name === 'ConfigError';
  return isExpected || process.env.DEBUG === undefined ? error.message : (error.stack ?? error.message);
}
