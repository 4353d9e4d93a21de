import { Center, Loader } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { SignInScreen } from '../screens/sign-in.tsx';
import { SignedContext } from './context.ts';
import { router } from './router.tsx';
import { askSession, ConsoleError, openApi, type SessionAnswer, signOut } from './session.ts';

const FRESH_MS = 5_000;

function newQueries(): QueryClient {
  return new QueryClient({
    // The SDK tries again where that helps; a refusal stays one.
    defaultOptions: { queries: { retry: false, staleTime: FRESH_MS }, mutations: { retry: false } },
  });
}

type State =
  | { readonly kind: 'asking' }
  | { readonly kind: 'out'; readonly notice: string }
  | { readonly kind: 'in'; readonly session: SessionAnswer };

/** The page: who is signed in sees the console, everybody else is asked who they are. */
export function App() {
  const [state, setState] = useState<State>({ kind: 'asking' });
  useEffect(() => {
    askSession().then(
      (session) => setState({ kind: 'in', session }),
      (error: unknown) => {
        const isNobody = error instanceof ConsoleError && error.status === 401;
        setState({ kind: 'out', notice: isNobody ? '' : String(error) });
      },
    );
  }, []);
  const ended = useCallback(
    () => setState({ kind: 'out', notice: 'Your session has ended. Sign in again.' }),
    [],
  );
  const leave = useCallback(() => {
    void signOut().then(() => setState({ kind: 'out', notice: '' }));
  }, []);
  switch (state.kind) {
    case 'asking':
      return (
        <Center mih="100vh">
          <Loader aria-label="Loading" />
        </Center>
      );
    case 'out':
      return (
        <SignInScreen notice={state.notice} onSignedIn={(session) => setState({ kind: 'in', session })} />
      );
    case 'in':
      return <SignedIn session={state.session} ended={ended} leave={leave} />;
  }
}

interface SignedInProps {
  readonly session: SessionAnswer;
  readonly ended: () => void;
  readonly leave: () => void;
}

function SignedIn({ session, ended, leave }: SignedInProps) {
  // Made anew with every sign-in: what was fetched for one member is not shown to the next.
  const [queries] = useState(newQueries);
  const signed = useMemo(
    () => ({ session, api: openApi(session, ended), signOut: leave }),
    [session, ended, leave],
  );
  return (
    <SignedContext value={signed}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SignedContext>
  );
}
