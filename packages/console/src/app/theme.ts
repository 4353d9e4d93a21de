import { Anchor, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The roof-tile red of the sign-in page, from wash to ink. */
const clay: MantineColorsTuple = [
  '#fbefe9',
  '#f3d9cd',
  '#eabba6',
  '#e39d7f',
  '#dd8460',
  '#d0673f',
  '#b9512b',
  '#a3401f',
  '#863318',
  '#662611',
];

export const theme = createTheme({
  primaryColor: 'clay',
  // White on it is read in both schemes.
  primaryShade: 7,
  colors: { clay },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.1rem' } } },
  cursorType: 'pointer',
  // A colour alone does not tell a link from the words around it.
  components: { Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }) },
  respectReducedMotion: true,
});
