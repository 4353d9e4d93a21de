import type { SiteEventType } from './site-event.ts';

/** What a word at `event` means: a shopper's action, a name of the shopper, or nothing that Souk keeps. */
export type Command = SiteEventType | 'setEmail' | 'setIdentity' | 'ignored';

const WORDS: Readonly<Record<Command, readonly string[]>> = {
  viewHome: [
    ...['vh', 'viewhome', 'viewstore', 'homepageviewed'],
    ...['al', 'applaunch', 'applaunched', 'appopen', 'applicationopened', 'firstopen'],
  ],
  viewPage: ['vpg', 'viewpage', 'pageview', 'pageviewed', 'screenview', 'vs', 'viewsearch', 'search'],
  viewList: [
    ...['vl', 'viewlist', 'viewlisting', 'viewsearchresult', 'viewcategory'],
    ...['viewitemlist', 'viewsearchresults', 'productlistviewed'],
  ],
  viewItem: ['vp', 'viewitem', 'viewproduct', 'productviewed', 'contentview', 'viewcontent'],
  addToCart: ['ac', 'addtocart', 'productadded', 'addedtocart'],
  viewBasket: [
    ...['vb', 'viewbasket', 'checkavailability', 'reserveinstore', 'viewcart', 'cartviewed'],
    ...['begincheckout', 'checkoutstarted', 'initiatecheckout', 'initiatedcheckout'],
  ],
  trackTransaction: [
    ...['vc', 'tracktransaction', 'transactionconfirmation', 'purchase', 'ordercompleted', 'orderplaced'],
  ],
  trackReturn: [
    ...['trackreturn', 'trackrefund', 'refund', 'orderrefunded', 'ordercancelled'],
    ...['purchaserefunded', 'purchasecancelled', 'purchasecanceled'],
  ],
  optOut: ['optout', 'optedout', 'setoptout'],
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
    'appdeeplink',
  ],
};

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries(WORDS).flatMap(([command, words]) => words.map((word) => [word, command as Command])),
);

/** The meaning of a word, in any case and spelling (`view_item`, `Order Completed`); undefined for one nobody has told us about. */
export function commandOf(word: string): Command | undefined {
  return COMMANDS.get(word) ?? COMMANDS.get(normalizedWord(word));
}

/** A word without what senders write differently: case, spaces, underscores and hyphens. */
export function normalizedWord(word: string): string {
  return word.toLowerCase().replace(/[ _-]/g, '');
}
