declare module 'cli-progress' {
  export interface BarOptions {
    format?: string;
    stream?: NodeJS.WritableStream;
    hideCursor?: boolean;
    clearOnComplete?: boolean;
    fps?: number;
  }
  export class SingleBar {
    constructor(options: BarOptions, preset?: unknown);
    start(total: number, startValue: number): void;
    update(value: number): void;
    stop(): void;
  }
  export const Presets: { readonly shades_classic: unknown };
  const progress: { SingleBar: typeof SingleBar; Presets: typeof Presets };
  export default progress;
}
