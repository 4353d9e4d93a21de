import { words } from './formats.ts';

/** A colour is only a second hint: the word says it. */
const TONES: Readonly<Record<string, 'good' | 'bad' | 'warn' | 'info'>> = {
  serving: 'good',
  'on-track': 'good',
  done: 'good',
  running: 'good',
  active: 'good',
  Valid: 'good',
  stopped: 'bad',
  spent: 'bad',
  failed: 'bad',
  Invalid: 'bad',
  limited: 'warn',
  behind: 'warn',
  held: 'warn',
  suspended: 'warn',
  scheduled: 'info',
  Pending: 'info',
};

/** The state of something, in a word. */
export function StateBadge({ state, label }: { readonly state: string; readonly label?: string }) {
  return (
    <span className="state" data-tone={TONES[state]}>
      {label ?? words(state)}
    </span>
  );
}
