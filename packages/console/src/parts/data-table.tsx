import { Button, Checkbox, Group, Menu, Pagination, Skeleton, Table, Text } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useUrlState } from '../app/url-state.ts';
import { count, csvText, download } from './formats.ts';
import { Scroll } from './scroll.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What a file has in its place; without it the column is not in files. */
  readonly value?: (row: Row) => string | number | null;
  /** The server's name of this order; without it nobody sorts by the column. */
  readonly order?: string;
  /** Figures stand right. */
  readonly isFigure?: boolean;
  /** Not shown until somebody wants it. */
  readonly isExtra?: boolean;
}

interface DataTableProps<Row> {
  /** What the rows are, for the caption and the file's name: `sellers`. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  /** undefined while they are fetched. */
  readonly rows: readonly Row[] | undefined;
  readonly keyOf: (row: Row) => string;
  /** Rows on all pages, where there are pages. */
  readonly total?: number;
  readonly size?: number;
  readonly onOpen?: (row: Row) => void;
  /** Shown in place of a table without rows. */
  readonly empty: ReactNode;
  readonly tools?: ReactNode;
}

/** Where in a table somebody is, as its address has it: the server sends this page alone. */
export const PLACE = { page: '1', order: '', desc: '', cols: '' };

export function pageWanted({ page, order, desc }: typeof PLACE, size: number) {
  return { page: Math.max(0, (Number(page) || 1) - 1), size, order, backwards: desc === '1' ? 'true' : '' };
}

/** Rows with an order, pages, a choice of columns and a file; `j` and `k` walk, Enter opens. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, columns, rows, keyOf, total, size = 50, onOpen, empty, tools } = props;
  const [place, setPlace] = useUrlState(PLACE);
  const body = useRef<HTMLTableSectionElement>(null);
  const hiddenByDefault = columns.filter(({ isExtra }) => isExtra).map(({ key }) => key);
  const shownKeys =
    place.cols === ''
      ? columns.map(({ key }) => key).filter((key) => !hiddenByDefault.includes(key))
      : place.cols.split('.');
  const shown = columns.filter(({ key }) => shownKeys.includes(key));
  if (rows !== undefined && rows.length === 0 && place.page === '1') {
    return (
      <div>
        {tools === undefined ? null : <Group mb="sm">{tools}</Group>}
        {empty}
      </div>
    );
  }
  const sort = (order: string) =>
    setPlace({ page: '1', order, desc: place.order === order && place.desc === '' ? '1' : '' });
  return (
    <div className="panel">
      <Group mb="sm" justify="space-between" gap="xs">
        <Group gap="xs" className="tools">
          {tools}
        </Group>
        <Group gap="xs">
          <ColumnChoice
            {...{ columns, shownKeys }}
            onChange={(keys) => setPlace({ cols: keys.join('.') }, { replace: true })}
          />
          <Button
            variant="default"
            size="xs"
            disabled={rows === undefined}
            title="The rows that are shown, as a file"
            onClick={() => rows !== undefined && download(`${name}.csv`, csvOf(columns, rows))}
          >
            CSV
          </Button>
        </Group>
      </Group>
      <Scroll label={`Table of ${name}`}>
        <Table highlightOnHover={onOpen !== undefined} verticalSpacing={7} className="data">
          <Table.Thead>
            <Table.Tr>
              {shown.map((column) => (
                <HeadCell key={column.key} {...{ column, place, sort }} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body} onKeyDown={(event) => walk(event, body.current)}>
            {rows === undefined ? (
              <SkeletonRows columns={shown.length} />
            ) : (
              rows.map((row) => (
                <Table.Tr
                  key={keyOf(row)}
                  tabIndex={onOpen === undefined ? -1 : 0}
                  data-row
                  {...(onOpen === undefined ? {} : opening(() => onOpen(row)))}
                >
                  {shown.map(({ key, cell, isFigure }) => (
                    <Table.Td
                      key={key}
                      ta={isFigure ? 'right' : 'left'}
                      className={isFigure ? 'figure' : 'words'}
                    >
                      {cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            )}
          </Table.Tbody>
        </Table>
      </Scroll>
      {total === undefined ? null : (
        <Group justify="space-between" mt="sm" gap="xs">
          <Text size="sm" c="dimmed" aria-live="polite">
            {count(total)} {name}
          </Text>
          {total <= size ? null : (
            <Pagination
              size="sm"
              total={Math.ceil(total / size)}
              value={Number(place.page)}
              onChange={(page) => setPlace({ page: String(page) })}
              getControlProps={(control) => ({ 'aria-label': `${control} page` })}
            />
          )}
        </Group>
      )}
    </div>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly place: { readonly order: string; readonly desc: string };
  readonly sort: (order: string) => void;
}

function HeadCell<Row>({ column, place, sort }: HeadCellProps<Row>) {
  const { title, order, isFigure } = column;
  const isSorted = order !== undefined && place.order === order;
  const direction = place.desc === '' ? 'ascending' : 'descending';
  return (
    <Table.Th ta={isFigure ? 'right' : 'left'} scope="col" aria-sort={isSorted ? direction : undefined}>
      {order === undefined ? (
        title
      ) : (
        <button type="button" className="sort" onClick={() => sort(order)}>
          {title}
          <span aria-hidden="true">{isSorted ? (place.desc === '' ? ' ↑' : ' ↓') : ''}</span>
        </button>
      )}
    </Table.Th>
  );
}

interface ColumnChoiceProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly shownKeys: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

function ColumnChoice<Row>({ columns, shownKeys, onChange }: ColumnChoiceProps<Row>) {
  const toggle = (key: string) => {
    const next = columns
      .map((each) => each.key)
      .filter((each) => shownKeys.includes(each) !== (each === key));
    if (next.length > 0) onChange(next);
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs">
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ key, title }) => (
          <Menu.Item
            key={key}
            onClick={() => toggle(key)}
            aria-label={`${shownKeys.includes(key) ? 'Hide' : 'Show'} ${title}`}
          >
            <Checkbox.Indicator size="xs" checked={shownKeys.includes(key)} mr="xs" />
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const SKELETON_ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function SkeletonRows({ columns }: { readonly columns: number }) {
  return SKELETON_ROWS.map((row) => (
    <Table.Tr key={row}>
      <Table.Td colSpan={columns}>
        <Skeleton height={14} my={4} />
      </Table.Td>
    </Table.Tr>
  ));
}

/** A click on a link or a button inside the row is theirs. */
function opening(open: () => void) {
  return {
    className: 'opens',
    onClick: (event: { target: unknown }) => {
      if (event.target instanceof Element && event.target.closest('a, button, input, label') === null) open();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) open();
    },
  };
}

function walk(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = { j: 1, k: -1 }[event.key];
  if (step === undefined || body === null) return;
  const rows = [...body.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}

/** From anywhere on the screen, `j` and `k` go to the first table. */
export function focusFirstRow(): void {
  document.querySelector<HTMLElement>('[data-row]')?.focus();
}

function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const written = columns.flatMap(({ title, value }) => (value === undefined ? [] : [{ title, value }]));
  return csvText(
    written.map(({ title }) => title),
    rows.map((row) => written.map(({ value }) => value(row))),
  );
}
