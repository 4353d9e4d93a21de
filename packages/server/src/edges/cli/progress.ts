import type { Terminal } from './terminal.ts';

export interface Progress {
  update(done: number): void;
  stop(): void;
}

const NOBODY_WATCHES: Progress = { update() {}, stop() {} };

/** A progress bar on a terminal, nothing elsewhere. `what` is e.g. `feed.csv` or `day`. */
export async function openProgress(
  terminal: Terminal,
  { what, total }: { what: string; total: number },
): Promise<Progress> {
  if (!terminal.isWatched || total <= 0) return NOBODY_WATCHES;
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar(
    {
      format: `${what} [{bar}] {percentage}% | {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() };
}
