/** What the server asks the engine's process. Every call is answered once; a stream, once for each piece. */
export type Call =
  | { readonly id: number; readonly kind: 'exec'; readonly sql: string }
  | {
      readonly id: number;
      readonly kind: 'insert';
      readonly table: string;
      readonly token: string;
      readonly format: 'JSONEachRow' | 'TabSeparated';
      /** Absent where each row names its own. */
      readonly columns?: readonly string[];
      readonly payload: Uint8Array;
    }
  | { readonly id: number; readonly kind: 'query'; readonly sql: string }
  | { readonly id: number; readonly kind: 'stream'; readonly sql: string; readonly format: string }
  /** The reader of a stream has used up a piece and wants another. */
  | { readonly id: number; readonly kind: 'more' }
  /** The reader of a stream has gone away. */
  | { readonly id: number; readonly kind: 'cancel' };

/** The server's last message: finish what is under way, close the files, and go. */
export interface Goodbye {
  readonly kind: 'goodbye';
}

/** `bytes` is a query's answer or a stream's piece; a stream ends with an answer without bytes. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly id: number; readonly kind: 'done'; readonly bytes?: Uint8Array }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string; readonly code?: number };

/** How the engine's process is told where its files are. */
export interface ChdbOptions {
  readonly dataDir: string;
  readonly configFile: string;
}
