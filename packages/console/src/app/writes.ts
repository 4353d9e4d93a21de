import { useQueryClient } from '@tanstack/react-query';

/** After a change: whatever was fetched is asked for again, because a change of one thing shows in many places. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries();
}
