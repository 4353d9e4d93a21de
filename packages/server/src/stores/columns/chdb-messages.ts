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
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly format: string }
  | {
      readonly id: number;
      readonly kind: 'stream';
      readonly sql: string;
      readonly format: string;
      readonly secondsMax: number;
    }
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

/**
 * What a statement is for. Each purpose has its own lanes, so that neither a slow report nor the rolling up of facts
 * delays an insert, and no large answer a small one.
 */
export type Purpose = 'write' | 'exec' | 'read' | 'stream';

/**
 * Statements on one session run one after the other, so a session is a lane. Few lanes: the machine has few cores, and
 * the API needs them more.
 */
export const LANES: Readonly<Record<Purpose, number>> = { write: 1, exec: 1, read: 2, stream: 2 };

/** How the engine's process is told where its files are. */
export interface ChdbOptions {
  readonly dataDir: string;
  readonly configFile: string;
}
