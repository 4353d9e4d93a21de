import type { Command } from 'commander';
import { EXIT } from '../../packages/server/src/edges/cli/cli-error.ts';
import { buildProgram } from '../../packages/server/src/edges/cli/program.ts';
import { code, generatedFrom, table } from './markdown.ts';

const WIDTH = 100;

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'it failed; the message says what was left unchanged and what to do next',
  wrongUsage: 'the command line cannot be understood; nothing was sent',
  hasProblems: 'the command worked and found problems: a configuration or a feed that is refused',
  notAllowed: 'the operator key is missing or wrong',
  notReachable: 'no server answers there',
};

export function cliDocument(): string {
  return `${generatedFrom('packages/server/src/edges/cli')}
# The command line

In a clone, \`npx souk …\`; \`npm start\` is \`souk start\`. Commands other than \`start\` and \`config\` talk to a running server: to the one that
runs on the data directory, or to \`--url\` with \`--key\`. With \`--json\` they print one JSON value on standard output and nothing else there.

${table(
  ['exit code', 'meaning'],
  Object.entries(EXIT).map(([name, exit]) => [String(exit), EXIT_MEANINGS[name as keyof typeof EXIT]]),
)}
\`DEBUG=1\` prints the stack of an unexpected error.

${leavesOf(buildProgram())
  .map(({ path, command }) => `## ${path}\n\n${fenced(helpOf(command))}`)
  .join('\n')}
${code('souk help <command>')} prints the same.
`;
}

function leavesOf(command: Command, path = 'souk'): { path: string; command: Command }[] {
  const below = command.commands.filter((child) => child.name() !== 'help');
  if (below.length === 0) return [{ path, command }];
  return below.flatMap((child) => leavesOf(child, `${path} ${child.name()}`));
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\`\n`;
}
