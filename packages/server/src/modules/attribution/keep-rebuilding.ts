import type { Rebuilds } from './rebuilds.ts';

export interface RebuildRunner {
  /** Resolves when the step that runs has ended; what is left goes on with the next start. */
  stop(): Promise<void>;
}

export interface RebuildRunnerDeps {
  /** Waits in real time, whatever the server's clock says. */
  readonly pause: (ms: number) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** Between two steps: what waited for the disk or the state goes first. */
const REST_MS = 10;

/** After a step that failed. */
const RETRY_MS = 1_000;

/**
 * Does what is wanted of a rebuild, in the background; first what a restart interrupted, and what a window that was
 * changed just before the restart asks for.
 */
export function keepRebuilding(rebuilds: Rebuilds, { pause, failed }: RebuildRunnerDeps): RebuildRunner {
  const stopping = Promise.withResolvers<void>();
  let isStopped = false;

  async function run(): Promise<void> {
    let isChecked = false;
    while (!isStopped) {
      try {
        if (!isChecked) await rebuilds.followWindows();
        isChecked = true;
        const wanted = rebuilds.nextWish();
        if (await rebuilds.step()) await Promise.race([pause(REST_MS), stopping.promise]);
        else await Promise.race([wanted, stopping.promise]);
      } catch (error) {
        failed(error);
        await Promise.race([pause(RETRY_MS), stopping.promise]);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      isStopped = true;
      stopping.resolve();
      await running;
    },
  };
}
