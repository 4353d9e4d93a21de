// The order of layers: Mantine's styles first, then uPlot's, then ours.
import './app/styles.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { theme } from './app/theme.ts';

const root = document.getElementById('root');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="souk-style-nonce"]')?.content ?? '';
// What locks the page's scrolling behind a dialog looks for the nonce where bundlers leave it.
Object.assign(globalThis, { __webpack_nonce__: nonce });
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <App />
      </MantineProvider>
    </StrictMode>,
  );
}
