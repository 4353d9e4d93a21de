import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { prettyLine } from './pretty-line.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly level: LogLevel;
  /** `pretty`: one line for people; `json`: one object a line for machines; `auto`: pretty on a terminal. */
  readonly format: 'pretty' | 'json' | 'auto';
  /** Where lines go; default stderr, because stdout belongs to a command's answer. */
  readonly write?: (line: string) => void;
}

/** Fields whose values never reach a log, wherever in an object they stand up to two levels deep. */
const SECRET_FIELDS = [
  'authorization',
  'clientSecret',
  'client_secret',
  'password',
  'secret',
  'token',
  'access_token',
  'accessToken',
  'key',
  'cookie',
];

export function createLogger(options: LoggerOptions): Logger {
  const { level, format, write } = options;
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[secret]' },
    },
    sink(format, write),
  );
}

function sink(format: LoggerOptions['format'], write: LoggerOptions['write']): DestinationStream {
  // Written at once: the last lines before a crash are the ones that matter.
  const stderr = destination({ fd: 2, sync: true });
  const out = write ?? ((line: string) => stderr.write(line));
  const pretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY);
  return { write: (line) => void out(pretty ? prettyLine(line) : line) };
}
