const SHOWN_BEFORE = new Set(['level', 'time', 'msg', 'err']);

/** A log record as a line for people: time, level, message, then the other fields; a stack trace below. */
export function prettyLine(json: string): string {
  const record: Record<string, unknown> = JSON.parse(json);
  const { level, time, msg, err } = record;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const fields = Object.entries(record)
    .filter(([name]) => !SHOWN_BEFORE.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const line = [clock, String(level ?? '').padEnd(5), String(msg ?? ''), ...fields].join(' ').trimEnd();
  return `${printable(line)}\n${stackOf(err)}`;
}

/** Control characters in a logged value must not move the cursor of whoever reads it. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, ' ');
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  const lines = String(error.stack).split('\n').slice(1);
  return lines.map((line) => `         ${printable(line.trim())}\n`).join('');
}
