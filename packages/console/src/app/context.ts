import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import type { Account, Api, Role, SessionAnswer } from './session.ts';

export interface Signed {
  readonly session: SessionAnswer;
  readonly api: Api;
  signOut(): void;
}

export const SignedContext = createContext<Signed | null>(null);

/** Who is signed in, and the APIs in their name. */
export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (signed === null) throw new Error('a screen was shown to nobody');
  return signed;
}

export const useApi = (): Api => useSigned().api;

const RANK: Readonly<Record<Role, number>> = { viewer: 1, 'ad-ops': 2, admin: 3 };

/** Whether the member's role is at least this one. The server asks again. */
export function useMay(role: Role): boolean {
  return RANK[useSigned().session.member.role] >= RANK[role];
}

/** The advertiser that the address names. */
export function useAccount(): Account {
  const { session } = useSigned();
  const { advertiserId } = useParams({ strict: false });
  const account = session.advertisers.find(({ id }) => String(id) === advertiserId) ?? session.advertisers[0];
  if (account === undefined) throw new Error('the member has no advertiser');
  return account;
}

/** How often the server's clock is looked at: a test clock is moved by others, too. */
const CLOCK_MS = 15_000;

/** The server's time, which a test clock may have set apart from this machine's. */
export function useNow(): number {
  const { session, api } = useSigned();
  const { data } = useQuery({
    queryKey: ['clock'],
    queryFn: () => api.call<{ nowMs: number }>('/clock'),
    initialData: session.clock,
    refetchInterval: CLOCK_MS,
    staleTime: CLOCK_MS,
  });
  return data.nowMs;
}
