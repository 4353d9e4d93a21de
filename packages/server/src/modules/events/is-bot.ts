import { isbot } from 'isbot';
import { BoundedMap } from '../../base/bounded.ts';

/** User agents are few and their test is slow; the answer for each is kept. */
const KNOWN_AGENTS_MAX = 10_000;
const knownAgents = new BoundedMap<string, boolean>(KNOWN_AGENTS_MAX);

/** Longer ones are made up; they are neither tested nor kept. */
const AGENT_LENGTH_MAX = 1_000;

/**
 * The list also takes apps, HTTP libraries and headless browsers for bots, because they are not ordinary browsers. But a
 * marketplace's app and its servers are senders, and it tests its shop with headless browsers: so a crawler must also
 * say that it is one.
 */
const SAYS_SO =
  /bot|crawl|spider|slurp|scrap|externalhit|preview|fetcher|monitor|pingdom|uptime|lighthouse|pagespeed|archiver|validator/i;

/** Whether a user agent is that of a crawler. An unknown one is not. */
export function isBot(userAgent: string): boolean {
  if (userAgent === '' || userAgent.length > AGENT_LENGTH_MAX) return false;
  const known = knownAgents.get(userAgent);
  if (known !== undefined) return known;
  const answer = SAYS_SO.test(userAgent) && isbot(userAgent);
  knownAgents.set(userAgent, answer);
  return answer;
}
