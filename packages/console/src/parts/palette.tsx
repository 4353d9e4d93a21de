import { Loader, Modal, NavLink, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import type { SellerBoard } from '../app/boards.ts';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { PLACES } from '../app/places.ts';

interface Hit {
  readonly key: string;
  readonly label: string;
  readonly kind: string;
  readonly path: string;
}

const SELLERS_SHOWN = 8;

/** Goes anywhere by a few letters: screens, sellers by name or id, budgets by id. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { id } = useAccount();
  const api = useApi();
  const navigate = useNavigate();
  const isAdmin = useMay('admin');
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const word = text.trim().toLowerCase();
  const [asked] = useDebouncedValue(word, 150);
  const sellers = useQuery({
    queryKey: ['palette', id, asked],
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    queryFn: () =>
      api.call<SellerBoard>(
        `/advertisers/${id}/board/sellers?size=${SELLERS_SHOWN}&search=${encodeURIComponent(asked)}`,
      ),
  });
  const hits: Hit[] = [
    ...PLACES.filter(({ role }) => role === undefined || isAdmin)
      .filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(word))
      .map(({ name, path }) => ({ key: `place ${path}`, label: name, kind: 'screen', path })),
    ...(/^\d+$/.test(word)
      ? [{ key: 'budget', label: `Budget ${word}`, kind: 'budget', path: `budgets/${word}` }]
      : []),
    ...(word === '' ? [] : (sellers.data?.rows ?? [])).map((seller) => ({
      key: seller.id,
      label: seller.name,
      kind: 'seller',
      path: `sellers/${seller.id}`,
    })),
  ];
  const chosen = Math.min(at, hits.length - 1);
  const go = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    void navigate({ to: `/${id}/${hit.path}` as '/' });
  };
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === 'Enter') go(hits[chosen]);
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding="sm" yOffset="12vh" aria-label="Go to">
      <TextInput
        data-autofocus
        placeholder="A screen, a seller or a budget’s id"
        aria-label="Go to"
        role="combobox"
        aria-expanded
        aria-controls="palette-hits"
        aria-activedescendant={hits[chosen] === undefined ? undefined : `hit-${chosen}`}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        rightSection={sellers.isFetching ? <Loader size="xs" aria-label="Searching" /> : null}
      />
      <Stack gap={2} mt="xs" id="palette-hits" role="listbox" aria-label="Found">
        {hits.map((hit, i) => (
          <NavLink
            key={hit.key}
            id={`hit-${i}`}
            component="div"
            role="option"
            aria-selected={i === chosen}
            active={i === chosen}
            label={hit.label}
            rightSection={<Text size="xs">{hit.kind}</Text>}
            onClick={() => go(hit)}
          />
        ))}
        {hits.length === 0 && !sellers.isFetching ? (
          <Text size="sm" c="dimmed" p="xs">
            Nothing is called so.
          </Text>
        ) : null}
      </Stack>
    </Modal>
  );
}
