import { Text, type TextProps } from '@mantine/core';
import { useAccount } from '../app/context.ts';
import { exactMoney, money } from './formats.ts';

interface AmountProps extends TextProps {
  /** Units of the advertiser's currency; null where there is none. */
  readonly value: number | string | null;
  /** What stands for nothing. */
  readonly none?: string;
}

/** Money: rounded to be read, exact when hovered. */
export function Amount({ value, none = '–', ...rest }: AmountProps) {
  const { currency } = useAccount();
  if (value === null) {
    return (
      <Text span inherit {...rest}>
        {none}
      </Text>
    );
  }
  return (
    <Text span inherit className="figure" title={exactMoney(value, currency)} {...rest}>
      {money(value, currency)}
    </Text>
  );
}
