import { Button, List, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useAccount, useApi, useSigned } from '../app/context.ts';
import { Empty } from './empty.tsx';
import { Failure } from './failure.tsx';
import { moment, words } from './formats.ts';

/** What one call changed, as the console's API tells it. */
export interface Change {
  readonly id: string;
  readonly timeMs: number;
  readonly author: { readonly kind: string; readonly id: string };
  readonly sellerId: string;
  readonly campaignIds: readonly number[];
  readonly subject: 'budget' | 'seller-campaign';
  readonly subjectId: string;
  readonly isNew: boolean;
  readonly fields: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
}

interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: string | null;
}

const PAGE = 20;

export function useChanges(filter: Readonly<Record<string, string>>, limit = PAGE) {
  const { id } = useAccount();
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['changes', id, filter, limit],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ ...filter, advertiserId: String(id), limit: String(limit) });
      if (pageParam !== '') query.set('after', pageParam);
      return api.call<ChangePage>(`/changes?${query}`);
    },
    getNextPageParam: ({ next }) => next,
  });
}

/** Who changed what, the newest first. */
export function ChangeList({ filter }: { readonly filter: Readonly<Record<string, string>> }) {
  const { timeZone } = useAccount();
  const { session } = useSigned();
  const changes = useChanges(filter);
  if (changes.isError) return <Failure error={changes.error} onRetry={() => void changes.refetch()} />;
  if (changes.data === undefined) return <Skeleton height={120} />;
  const rows = changes.data.pages.flatMap((page) => page.changes);
  if (rows.length === 0)
    return (
      <Empty title="No changes yet">Every change of a budget, a bid or a product set is written here.</Empty>
    );
  return (
    <Stack align="flex-start" gap="xs">
      <List listStyleType="none" spacing="sm" w="100%">
        {rows.map((change) => (
          <List.Item key={change.id}>
            <Text size="sm" className="words">
              <strong>{subjectOf(change)}</strong> {change.isNew ? 'created' : 'changed'} by{' '}
              {authorOf(change, session.member)}
            </Text>
            <Text size="xs" c="dimmed" className="words">
              {moment(change.timeMs, timeZone)}
              {change.fields.map(
                ({ field, from, to }) =>
                  ` · ${words(field)} ${change.isNew ? '' : `${valueText(from)} → `}${valueText(to)}`,
              )}
            </Text>
          </List.Item>
        ))}
      </List>
      {changes.hasNextPage ? (
        <Button
          size="xs"
          variant="default"
          loading={changes.isFetchingNextPage}
          onClick={() => void changes.fetchNextPage()}
        >
          Older changes
        </Button>
      ) : null}
    </Stack>
  );
}

export function subjectOf({ subject, subjectId }: Change): string {
  return `${subject === 'budget' ? 'Budget' : 'Seller-campaign'} ${subjectId}`;
}

export function authorOf(
  { author }: Pick<Change, 'author'>,
  me: { readonly id: number; readonly email: string },
): string {
  if (author.kind === 'member')
    return author.id === String(me.id) ? `you (${me.email})` : `member ${author.id}`;
  return author.kind === 'operator' ? 'the operator' : `API client ${author.id}`;
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
