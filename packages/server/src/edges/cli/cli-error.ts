/** What the exit code of the command line tells a script. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  /** The command worked; the thing it looked at has problems. */
  hasProblems: 3,
  notAllowed: 4,
  notReachable: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command. The message names the subject, what was left unchanged, and the next command. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
