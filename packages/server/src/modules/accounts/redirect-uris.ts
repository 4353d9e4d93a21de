import type { Problem } from '../../base/problem.ts';
import { problems } from './problems.ts';

/** An app has one for each of its installations; more are a mistake. */
const REDIRECT_URIS_MAX = 20;
/** Browsers and proxies cut longer addresses. */
const REDIRECT_URI_CHARS_MAX = 2_000;

/** Everything that is wrong with the addresses that an app may be sent back to. */
export function redirectUriProblems(uris: readonly string[]): Problem[] {
  if (uris.length > REDIRECT_URIS_MAX) {
    return [problems.fieldInvalid('/redirectUris', `an app has at most ${REDIRECT_URIS_MAX} redirect URIs`)];
  }
  return uris.flatMap((uri, at) => {
    const fault = faultOf(uri);
    return fault === null ? [] : [problems.fieldInvalid(`/redirectUris/${at}`, fault)];
  });
}

/** RFC 6749 section 3.1.2 and RFC 8252: what could leak a code to somebody else is refused. */
function faultOf(uri: string): string | null {
  const shown = JSON.stringify(uri.slice(0, 100));
  const url = URL.parse(uri);
  if (url === null || uri.length > REDIRECT_URI_CHARS_MAX || /[\s#<>"'\\]/.test(uri)) {
    return `${shown} is no whole address without a fragment, such as https://portal.example/callback`;
  }
  if (url.username !== '' || url.password !== '') return `${shown} has a user name in it; leave it out`;
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:') {
    if (isLoopback(url.hostname)) return null;
    return `${shown} is not encrypted: use https, or http on this machine (localhost, 127.0.0.1)`;
  }
  // An app's own scheme is a domain name written backwards; javascript: and data: have no dot.
  if (/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(url.protocol)) return null;
  return `${shown} has a scheme that no app owns: use https, or a domain written backwards such as com.example.app:/callback`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
