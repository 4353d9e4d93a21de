/** Where a command writes: data to `out`, everything else to `note`. */
export interface Terminal {
  out(text: string): void;
  note(text: string): void;
  /** Whether a person watches the notes: only then are there progress bars. */
  readonly isWatched: boolean;
}

export const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  isWatched: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
};
