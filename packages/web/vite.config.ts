import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { askedEarly } from './vite/asked-early.ts'
import { frames } from './vite/frames.ts'
import { onlyWoff2 } from './vite/only-woff2.ts'
import { pdfData } from './vite/pdf-data.ts'
import { precompress } from './vite/precompress.ts'
import { serviceWorker } from './vite/service-worker.ts'

const server = process.env['PARLEY_DEV_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  // The server may be reached under a path of its own; it makes the page's links absolute when it serves it.
  base: './',
  plugins: [react(), onlyWoff2(), askedEarly(), frames(), pdfData(), serviceWorker(), precompress()],
  build: {
    target: ['chrome123', 'firefox125', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The policy allows no data: addresses for scripts, styles and fonts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // All that the first page needs comes in one file; only what is loaded later is cut up.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] } } },
  },
  server: { port: 5173, strictPort: false, proxy: { '/api': { target: server, ws: true } } },
})
