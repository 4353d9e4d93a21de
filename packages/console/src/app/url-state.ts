import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** What is behind the `?`: plain texts, so that an address can be read and typed. */
export type Search = Readonly<Record<string, string | undefined>>;

/** Kept when a link leads to another screen: what time is looked at. */
export const SHARED = ['period', 'from', 'to', 'compare', 'zone'] as const;

export type Change<State> = (change: Partial<State>, options?: { readonly replace?: boolean }) => void;

/**
 * State of a screen that lives in its address, so that a link shows the same to a colleague and Back undoes. What equals its
 * default is left out.
 */
export function useUrlState<State extends Record<string, string>>(
  defaults: State,
): readonly [State, Change<State>] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, search[name] ?? value]),
  ) as State;
  const change = useCallback<Change<State>>(
    (changed, { replace = false } = {}) => {
      void navigate({
        to: '.',
        replace,
        search: ((before: Search) => {
          const next: Record<string, string | undefined> = { ...before };
          for (const [name, value] of Object.entries(changed)) {
            next[name] = value === defaults[name] ? undefined : value;
          }
          return next;
        }) as never,
      });
    },
    [navigate, defaults],
  );
  return [state, change];
}

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function searchText(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
