import type { SiteEventType } from './site-event.ts';

/** What a word at `event` means: a shopper's action, a name of the shopper, or nothing that Souk keeps. */
export type Command = SiteEventType | 'setEmail' | 'setIdentity' | 'ignored';

const WORDS: Readonly<Record<Command, readonly string[]>> = {
  viewHome: ['vh', 'viewhome', 'viewstore'],
  viewPage: ['vpg', 'viewpage'],
  viewList: ['vl', 'viewlist', 'viewlisting', 'viewsearchresult', 'viewcategory'],
  viewItem: ['vp', 'viewitem', 'viewproduct'],
  addToCart: ['ac', 'addtocart'],
  viewBasket: ['vb', 'viewbasket', 'checkavailability', 'reserveinstore'],
  trackTransaction: ['vc', 'tracktransaction', 'transactionconfirmation'],
  setEmail: ['ce', 'ceh', 'setemail', 'sethashedemail'],
  setIdentity: [
    ...['exd', 'setdata', 'setcustomerid', 'setretailervisitorid', 'cl', 'setlogin', 'sethashedlogin'],
    ...['setgoogleadvertisingid', 'setappleadvertisingid', 'setidentity'],
  ],
  ignored: [
    'dis',
    'calldising',
    'setaccount',
    'setsitetype',
    'setzipcode',
    'setstore',
    'flush',
    'flushevents',
  ],
};

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries(WORDS).flatMap(([command, words]) => words.map((word) => [word, command as Command])),
);

/** The meaning of a word, in any case, short or long; undefined for a word nobody has told us about. */
export function commandOf(word: string): Command | undefined {
  return COMMANDS.get(word) ?? COMMANDS.get(word.toLowerCase());
}
