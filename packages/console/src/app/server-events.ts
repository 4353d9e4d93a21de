/** One event of a stream (WHATWG server-sent events), as far as Souk sends them. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** The whole events of what has come, and the rest, which is the beginning of one. */
export function readServerEvents(text: string): { readonly events: ServerEvent[]; readonly rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap((block): ServerEvent[] => {
    const fieldOf = (field: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${field}: `))
        ?.slice(field.length + 2);
    const data = fieldOf('data');
    return data === undefined ? [] : [{ event: fieldOf('event') ?? 'message', data }];
  });
  return { events, rest };
}
