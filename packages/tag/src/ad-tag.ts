// Puts an ad where the script stands: <script async src="https://ads.example.com/ad/tag.js" data-size="300x250"></script>
import { type Consent, type ConsentTools, watchConsent } from './onetag/consent.ts';

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const page: Window & ConsentTools = window;
  // Without a consent tool everything is known at once, before there is anything to ask.
  const watch = watchConsent(
    page,
    () => void Promise.resolve().then(() => show(script, addressOf(script, watch.said))),
  );
}

function addressOf({ src, dataset }: HTMLScriptElement, consent: Consent): string {
  const { size = '300x250', id } = dataset;
  const asked = new URL('frame', src);
  const secure = location.protocol === 'https:' ? 1 : 0;
  const told = { size, secure, ...(id ? { id } : {}), ...consent };
  for (const [name, value] of Object.entries(told)) asked.searchParams.set(name, String(value));
  return asked.href;
}

/** Nothing is put into the page when there is no ad. The frame may show pictures and open links, and nothing else. */
async function show(place: HTMLScriptElement, asked: string): Promise<void> {
  const answer = await fetch(asked, { credentials: 'include' }).catch(() => null);
  if (answer?.status !== 200) return;
  const frame = document.createElement('iframe');
  frame.title = 'Advertisement';
  frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  frame.setAttribute('scrolling', 'no');
  frame.style.cssText = 'border:0;display:block;max-width:100%';
  const [width = '300', height = '250'] = (answer.headers.get('x-souk-size') || '').split('x');
  frame.width = width;
  frame.height = height;
  frame.srcdoc = await answer.text();
  place.after(frame);
}
