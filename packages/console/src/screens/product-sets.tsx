import { Button, Fieldset, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { ProductSetRule, ResourceOfProductSet } from '@souk/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAccount, useApi, useMay } from '../app/context.ts';
import { useUrlState } from '../app/url-state.ts';
import { useRefresh } from '../app/writes.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyAs } from '../parts/copy-as.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { count, words } from '../parts/formats.ts';
import { Screen } from '../parts/screen.tsx';
import { StateBadge } from '../parts/state-badge.tsx';

const STATE = { new: '' };

export function ProductSetsScreen() {
  const { id } = useAccount();
  const { souk } = useApi();
  const refresh = useRefresh();
  const mayEdit = useMay('ad-ops');
  const [state, change] = useUrlState(STATE);
  const [going, setGoing] = useState<ResourceOfProductSet | null>(null);
  const sets = useQuery({
    queryKey: ['product-sets', id],
    queryFn: async () => (await souk.productSets.list({ datasetId: String(id) })).data,
  });
  const remove = async () => {
    if (going !== null) await souk.productSets.remove({ productSetId: going.id });
    await refresh();
  };
  return (
    <Screen
      title="Product sets"
      intro="Products chosen by rules on brand, category, price, labels and ids. A set follows the catalog by itself."
      actions={
        <>
          <CopyAs
            path={`/2026-07/marketing-solutions/product-sets/dataset/${id}`}
            sdk={`souk.productSets.list({ datasetId: '${id}' })`}
          />
          {mayEdit ? (
            <Button size="xs" onClick={() => change({ new: '1' })}>
              New product set
            </Button>
          ) : null}
        </>
      }
    >
      {sets.isError ? <Failure error={sets.error} onRetry={() => void sets.refetch()} /> : null}
      <DataTable
        name="product sets"
        columns={columnsFor(mayEdit ? setGoing : null)}
        rows={sets.isError ? [] : sets.data}
        keyOf={({ id: setId }) => setId}
        empty={
          <Empty title="No product sets yet">
            {mayEdit
              ? 'New product set makes one: a name and rules that all have to hold.'
              : 'A member with the role ad-ops makes one.'}
          </Empty>
        }
      />
      {state.new === '1' && mayEdit ? (
        <NewSet onClose={() => change({ new: '' }, { replace: true })} />
      ) : null}
      {going === null ? null : (
        <Confirm
          title={`Delete “${going.attributes.name}”?`}
          verb="Delete the set"
          act={remove}
          onClose={() => setGoing(null)}
        >
          The set and its rules go; the {count(going.attributes.numberOfProducts ?? 0)} products that it
          chooses stay in the catalog. It cannot be brought back.
        </Confirm>
      )}
    </Screen>
  );
}

const columnsFor = (
  remove: ((set: ResourceOfProductSet) => void) | null,
): readonly Column<ResourceOfProductSet>[] => [
  {
    key: 'name',
    title: 'Set',
    value: ({ attributes }) => attributes.name,
    cell: ({ attributes }) => attributes.name,
  },
  { key: 'id', title: 'Id', isExtra: true, value: ({ id }) => id, cell: ({ id }) => id },
  {
    key: 'status',
    title: 'Status',
    value: ({ attributes }) => attributes.status,
    cell: ({ attributes }) => <StateBadge state={attributes.status} />,
  },
  { key: 'rules', title: 'Rules', value: rulesText, cell: (row) => rulesText(row) },
  {
    key: 'products',
    title: 'Products',
    isFigure: true,
    value: ({ attributes }) => attributes.numberOfProducts,
    cell: ({ attributes }) =>
      attributes.numberOfProducts === null ? '–' : count(attributes.numberOfProducts),
  },
  {
    key: 'least',
    title: 'Needs at least',
    isFigure: true,
    value: ({ attributes }) => attributes.minimumNumberOfProducts,
    cell: ({ attributes }) => count(attributes.minimumNumberOfProducts),
  },
  ...(remove === null
    ? []
    : [
        {
          key: 'act',
          title: 'Change',
          cell: (row: ResourceOfProductSet) => (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => remove(row)}
              aria-label={`Delete ${row.attributes.name}`}
            >
              Delete
            </Button>
          ),
        },
      ]),
];

function rulesText({ attributes }: ResourceOfProductSet): string {
  return attributes.rules
    .map(
      ({ field, operator, values }) =>
        `${words(field)} ${words(operator).toLowerCase()} ${values.join(', ')}`,
    )
    .join(' and ');
}

const FIELDS: readonly ProductSetRule['field'][] = [
  'Brand',
  'Category1',
  'Category2',
  'Category3',
  'SalePrice',
  'ExternalItemId',
  'CustomLabel0',
  'CustomLabel1',
  'CustomLabel2',
  'CustomLabel3',
  'CustomLabel4',
];
const OF_TEXTS: readonly ProductSetRule['operator'][] = ['IsIn', 'IsNotIn'];
const OF_PRICES: readonly ProductSetRule['operator'][] = ['Between', 'NotBetween', 'LessThan', 'GreaterThan'];
const operatorsOf = (field: ProductSetRule['field']) => (field === 'SalePrice' ? OF_PRICES : OF_TEXTS);

interface Draft {
  /** Its own for as long as the dialog is open. */
  readonly key: number;
  readonly field: ProductSetRule['field'];
  readonly operator: ProductSetRule['operator'];
  readonly values: string;
}

const FIRST: Draft = { key: 0, field: 'Brand', operator: 'IsIn', values: '' };

function NewSet({ onClose }: { readonly onClose: () => void }) {
  const { id } = useAccount();
  const { souk } = useApi();
  const refresh = useRefresh();
  const [name, setName] = useState('');
  const [rules, setRules] = useState<readonly Draft[]>([FIRST]);
  const making = useMutation({
    mutationFn: () =>
      souk.productSets.create({
        body: {
          data: {
            type: 'CreateProductSetRequest',
            attributes: {
              ...{ datasetId: String(id), name: name.trim() },
              rules: rules.map(({ field, operator, values }) => ({
                field,
                operator,
                values: values
                  .split(',')
                  .map((value) => value.trim())
                  .filter((value) => value !== ''),
              })),
            },
          },
        },
      }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  const set = (at: number, change: Partial<Draft>) =>
    setRules(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  return (
    <Modal
      opened
      onClose={onClose}
      title="New product set"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {rules.map((rule, at) => (
            <RuleFields
              key={rule.key}
              {...{ rule, at }}
              onChange={(change) => set(at, change)}
              onRemove={rules.length > 1 ? () => setRules(rules.filter((_, i) => i !== at)) : null}
            />
          ))}
          <Group justify="space-between">
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                setRules([...rules, { ...FIRST, key: Math.max(...rules.map(({ key }) => key)) + 1 }])
              }
            >
              And another rule
            </Button>
            <Text size="xs" c="dimmed">
              All rules have to hold.
            </Text>
          </Group>
          {making.isError ? <Failure error={making.error} title="No set was made" /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={making.isPending}>
              Create the set
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface RuleFieldsProps {
  readonly rule: Draft;
  readonly at: number;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly onRemove: (() => void) | null;
}

function RuleFields({ rule, at, onChange, onRemove }: RuleFieldsProps) {
  const field = (value: string) => {
    const next = FIELDS.find((each) => each === value) ?? 'Brand';
    const operators = operatorsOf(next);
    onChange({
      field: next,
      operator: operators.includes(rule.operator) ? rule.operator : (operators[0] ?? 'IsIn'),
    });
  };
  const operator = (value: string) =>
    onChange({ operator: operatorsOf(rule.field).find((each) => each === value) ?? rule.operator });
  return (
    <Fieldset legend={`Rule ${at + 1}`}>
      <Group align="flex-end" gap="xs">
        <NativeSelect
          size="xs"
          label="Field"
          data={FIELDS.map((value) => ({ value, label: words(value) }))}
          value={rule.field}
          onChange={(event) => field(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label="Is"
          data={operatorsOf(rule.field).map((value) => ({ value, label: words(value) }))}
          value={rule.operator}
          onChange={(event) => operator(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="Values, with commas between"
          required
          value={rule.values}
          onChange={(event) => onChange({ values: event.currentTarget.value })}
        />
        {onRemove === null ? null : (
          <Button size="xs" variant="default" onClick={onRemove} aria-label={`Take rule ${at + 1} away`}>
            Take away
          </Button>
        )}
      </Group>
    </Fieldset>
  );
}
