import { useEffect } from 'react';
import { focusFirstRow } from '../parts/data-table.tsx';

/** Keys that work everywhere, but not while somebody writes. */
export const KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '⌘K or Ctrl+K', does: 'Go to a screen, a seller or a budget' },
  { keys: '?', does: 'Show these keys' },
  { keys: 'j / k', does: 'Next and previous row of a table' },
  { keys: 'Enter', does: 'Open the row' },
  { keys: '/', does: 'Search on this screen' },
  { keys: 'Esc', does: 'Close what is open' },
];

export function useKeys({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      if (event.key === '?') onHelp();
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (search !== null) event.preventDefault();
        search?.focus();
      } else if (event.key === 'j' && !isInRow(document.activeElement)) focusFirstRow();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [onPalette, onHelp]);
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInRow(element: Element | null): boolean {
  return element?.closest('[data-row]') != null;
}
