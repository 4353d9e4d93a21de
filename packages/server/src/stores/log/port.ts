/**
 * The log: what happened, in order, for ever until trimmed. Streams are independent; a record's position is its number
 * in its stream, counting from 1 without holes. Fits segment files on one machine and a NATS JetStream stream beyond it.
 */

/** Number of a record in its stream; 0 stands before the first. */
export type Position = number;

export interface LogRecord {
  readonly position: Position;
  readonly data: Buffer;
}

export interface Log {
  /**
   * Writes the records next to each other and resolves with the position of the last one when all of them would
   * survive a power cut. The records are copied before it returns. Rejects with {@link LogFull}, having written
   * nothing, while too many bytes wait for the disk, and with {@link LogUnavailable} when the disk refuses.
   */
  append(stream: string, records: readonly Uint8Array[]): Promise<Position>;

  /** Durable records after a position, in order: at most that many, and at most that many bytes but at least one. */
  read(stream: string, after: Position, limits: { records: number; bytes: number }): Promise<LogRecord[]>;

  /** Position of the last durable record; 0 for an empty or unknown stream. */
  end(stream: string): Promise<Position>;

  /** Resolves when a record after that position is durable, or when the signal fires. */
  waitAfter(stream: string, after: Position, signal: AbortSignal): Promise<void>;

  /** Gives up records at or before a position. Whole segments go; a reader that asks for less starts at what is left. */
  trim(stream: string, upTo: Position): Promise<void>;

  /** Makes everything accepted durable, then refuses. */
  close(): Promise<void>;
}

/** A record is at most this long: what NATS JetStream takes by default, with room for its own headers. */
export const RECORD_BYTES_MAX = 1_000_000;

/** A stream is named like `site` or `ads-2`: the name is a folder here and a subject elsewhere. */
export const STREAM_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** The queue before the disk is full: the caller answers 503 with Retry-After, and the client sends again. */
export class LogFull extends Error {
  constructor(stream: string, waitingBytes: number) {
    super(
      `log stream ${stream} has ${waitingBytes} bytes waiting for the disk; nothing was accepted, send it again`,
    );
    this.name = 'LogFull';
  }
}

/** The disk refused, or the log is closed: the records were not acknowledged. The message says what to do. */
export class LogUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LogUnavailable';
  }
}

/** What is stored cannot be what was written. Nothing is skipped or repaired silently: a person decides. */
export class LogDamaged extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogDamaged';
  }
}
