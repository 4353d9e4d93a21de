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
  const { size = '300x250' } = dataset;
  const asked = new URL('frame', src);
  const secure = location.protocol === 'https:' ? 1 : 0;
  const told = { size, secure, ...consent };
  for (const [name, value] of Object.entries(told)) asked.searchParams.set(name, String(value));
  return asked.href;
}

/**
 * The frame is the server's own page, which nobody else can read: it tells how large its ad is, and nothing more. It may show
 * pictures and open links. Nothing stays in the page when there is no ad.
 */
function show(place: HTMLScriptElement, asked: string): void {
  const frame = document.createElement('iframe');
  frame.title = 'Advertisement';
  frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
  frame.setAttribute('scrolling', 'no');
  frame.style.cssText = 'border:0;display:none;max-width:100%';
  addEventListener('message', function hear({ source, data }: MessageEvent) {
    if (source !== frame.contentWindow || !data || data.souk !== 'ad') return;
    removeEventListener('message', hear);
    const [width, height] = String(data.size).split('x').map(Number);
    if (!width || !height) return frame.remove();
    frame.width = String(width);
    frame.height = String(height);
    frame.style.display = 'block';
  });
  frame.src = asked;
  place.after(frame);
}
