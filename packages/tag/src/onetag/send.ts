/** Longer addresses are cut off by proxies on the way: such a request goes as a body. */
const URL_CHARS_MAX = 7_500;

export interface Send {
  /** The page is being left: only a beacon outlives it. */
  readonly isLeaving: boolean;
  /** `beacon`, else a picture. */
  readonly request: unknown;
  /** `js` for an answer that runs in the page. */
  readonly response: unknown;
}

export function sendRequest(page: Window, url: string, { isLeaving, request, response }: Send): void {
  const { document, navigator } = page;
  if (isLeaving || request === 'beacon' || url.length > URL_CHARS_MAX) {
    const start = url.indexOf('?');
    if (navigator.sendBeacon?.(url.slice(0, start), url.slice(start + 1))) return;
  }
  if (response === 'js') {
    const script = document.createElement('script');
    script.async = true;
    script.src = `${url}&rt=js`;
    document.head.appendChild(script);
  } else {
    // Kept by the browser until it is loaded, although nobody here holds it.
    document.createElement('img').src = url;
  }
}
