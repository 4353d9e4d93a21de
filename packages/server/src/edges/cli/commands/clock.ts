import { Command } from 'commander';
import { printJson } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

interface ClockAnswer {
  readonly mode: 'real' | 'test';
  readonly now: string;
  readonly nowMs: number;
}

export function clockCommand(): Command {
  const command = new Command('clock').description('the server’s time (see souk start --clock test)');
  linked(command.command('show').description('what time it is there')).action(show);
  linked(
    command
      .command('advance')
      .description('moves a test clock forward, after everything before is folded in')
      .addHelpText('before', 'Examples:\n  souk clock advance 1d\n  souk clock advance 2h30m\n')
      .argument('<by>', 'e.g. 1d, 12h, 30m, 45s'),
  ).action(advance);
  return command;
}

async function show(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const clock = await link.get<ClockAnswer>('/clock');
  link.close();
  print(clock, options);
}

async function advance(by: string, options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const clock = await link.post<ClockAnswer>('/clock/advance', { by });
  link.close();
  print(clock, options);
}

function print(clock: ClockAnswer, options: LinkOptions): void {
  if (options.json) printJson(terminal, clock);
  else terminal.out(`${clock.now} (${clock.mode} clock)\n`);
}
