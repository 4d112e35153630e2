/** How the console is built: static files that the server hands out under a strict policy. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { checksModule } from './checksModule.ts';
import { listsModule } from './listsModule.ts';
import { operationsModule } from './operationsModule.ts';

/** The server puts the nonce of each answer in its place (server/consoleFiles.ts). */
const NONCE = '__FLEETSEAL_NONCE__';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  logLevel: 'warn',
  plugins: [react(), operationsModule(), listsModule(), checksModule()],
  html: { cspNonce: NONCE },
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Browsers that know light-dark(); an older form would lose it.
    cssTarget: ['chrome125', 'firefox128', 'safari17.5'],
    // The policy of the page allows no addresses of data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});
