/** What each state means, for whoever wonders. */
export const STATE_MEANINGS: Readonly<Record<string, string>> = {
  spent: 'Nothing is left: raise the amount to go on.',
  limited: 'Today’s plan is spent; pacing keeps the rest for the days to come. More amount buys more today.',
  behind: 'At the pace of the last days some will be left at the end: bids, products or demand hold it back.',
  'on-track': 'Goes on to be spent by its end.',
  'no-limit': 'Uncapped: spends what clicks cost.',
  suspended: 'Stopped by hand; resuming asks for no overlap.',
  scheduled: 'Begins on its first day.',
  ended: 'Its last day is over.',
};
