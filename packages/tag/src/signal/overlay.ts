import type { Call, Fate } from './outbox.ts';

const COLOURS: Readonly<Record<Fate, string>> = {
  sent: '#888',
  retrying: '#b60',
  accepted: '#080',
  rejected: '#c00',
  lost: '#c00',
};

const SHOWN_MAX = 50;

/** A panel on the page that says what was sent and what became of it. For whoever puts the tag in. */
export function openOverlay({ document }: Window): (call: Call, fate: Fate, why?: string) => void {
  const panel = document.createElement('div');
  panel.id = 'df-debug';
  panel.style.cssText =
    'position:fixed;bottom:8px;right:8px;z-index:2147483647;max-width:420px;max-height:40vh;overflow:auto;padding:8px;' +
    'background:#fff;color:#000;border:1px solid #888;border-radius:4px;font:12px/1.4 monospace';
  panel.textContent = 'Signal';
  const rows: Record<string, HTMLElement> = {};
  return (call, fate, why) => {
    if (!panel.parentNode) document.body?.appendChild(panel);
    const known = rows[call.messageId];
    const row = known ?? document.createElement('div');
    const name = call.event ?? call.name ?? '';
    row.textContent = `${fate}: ${call.type} ${name}${why ? ` (${why})` : ''}`;
    row.style.color = COLOURS[fate];
    if (known) return;
    rows[call.messageId] = row;
    panel.appendChild(row);
    const { children } = panel;
    if (children.length > SHOWN_MAX) children[0]?.remove();
  };
}
