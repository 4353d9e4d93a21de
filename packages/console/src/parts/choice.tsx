import { NativeSelect } from '@mantine/core';

interface ChoiceProps {
  readonly label: string;
  /** Empty for no choice. */
  readonly value: string;
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** A filter of a table: one of some, or any. */
export function Choice({ label, value, any, options, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={value}
      data={[{ value: '', label: any }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
