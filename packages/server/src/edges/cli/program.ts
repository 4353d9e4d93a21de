import { Command } from 'commander';
import { advertisersCommand } from './commands/advertisers.ts';
import { budgetsCommand } from './commands/budgets.ts';
import { campaignsCommand } from './commands/campaigns.ts';
import { changesCommand } from './commands/changes.ts';
import { clientsCommand } from './commands/clients.ts';
import { clockCommand } from './commands/clock.ts';
import { configCommand } from './commands/config.ts';
import { consentsCommand } from './commands/consents.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eventsCommand } from './commands/events.ts';
import { explainCommand } from './commands/explain.ts';
import { feedCommand } from './commands/feed.ts';
import { initCommand } from './commands/init.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { mmpCommand } from './commands/mmp.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { reportCommand } from './commands/report.ts';
import { signalCommand } from './commands/signal.ts';
import { simulateCommand } from './commands/simulate.ts';
import { startCommand } from './commands/start.ts';
import { statsCommand } from './commands/stats.ts';
import { trafficCommand } from './commands/traffic.ts';
import { valueCommand } from './commands/value.ts';

const EXAMPLES = `Examples:
  souk start                                  the whole server, with a demo marketplace on the first start
  souk start --clock test                     the same, with time standing still until it is moved
  souk traffic --shoppers 500 --days 7        shoppers who look, click and buy (needs the test clock)
  souk init --name "My Shop" --currency EUR   an account of your own
  souk feed import products.csv               products and sellers from a file
`;

/** The command line. Each command loads what it needs when it runs, so that help is there at once. */
export function buildProgram(): Command {
  const program = new Command('souk')
    .description('An open, self-hosted marketplace-ads server.')
    .addHelpText('before', EXAMPLES)
    .helpCommand(true)
    .showHelpAfterError('(souk --help lists the commands)');
  for (const command of [
    startCommand(),
    initCommand(),
    advertisersCommand(),
    campaignsCommand(),
    budgetsCommand(),
    ledgerCommand(),
    changesCommand(),
    clientsCommand(),
    consentsCommand(),
    feedCommand(),
    mmpCommand(),
    eventsCommand(),
    doctorCommand(),
    explainCommand(),
    valueCommand(),
    signalCommand(),
    clockCommand(),
    statsCommand(),
    reportCommand(),
    trafficCommand(),
    simulateCommand(),
    rebuildCommand(),
    configCommand(),
  ]) {
    program.addCommand(command);
  }
  return withOneWayOut(program);
}

/** Usage errors are thrown rather than ending the process, so that there is one place that decides on exit codes. */
function withOneWayOut(command: Command): Command {
  command.exitOverride();
  for (const child of command.commands) withOneWayOut(child);
  return command;
}
