import { isbot } from 'isbot';
import { BoundedMap } from '../../base/bounded.ts';

/** User agents are few and their test is slow; the answer for each is kept. */
const KNOWN_AGENTS_MAX = 10_000;
const knownAgents = new BoundedMap<string, boolean>(KNOWN_AGENTS_MAX);

/** Longer ones are made up; they are neither tested nor kept. */
const AGENT_LENGTH_MAX = 1_000;

/**
 * Not crawlers, although the list says so: programs that somebody chose to report an event with, headless browsers that
 * a marketplace tests its shop with, and the shortest user agent there is.
 */
const NO_CRAWLERS =
  /^(?:curl|wget|node|undici|axios|got|python|go-http|java|okhttp|apache-httpclient|postman|insomnia|php|guzzle|ruby|k6|autocannon)|headlesschrome|^mozilla\/5\.0$/i;

/** Whether a user agent is that of a crawler. An unknown one is not. */
export function isBot(userAgent: string): boolean {
  if (userAgent === '' || userAgent.length > AGENT_LENGTH_MAX) return false;
  const known = knownAgents.get(userAgent);
  if (known !== undefined) return known;
  const answer = isbot(userAgent) && !NO_CRAWLERS.test(userAgent);
  knownAgents.set(userAgent, answer);
  return answer;
}
