import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { noScrollLock } from './build/no-scroll-lock.ts'
import { scannerWasm } from './build/scanner-wasm.ts'
import { tokensCss } from './build/tokens-css.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react(), tokensCss(), scannerWasm(), noScrollLock()],
  resolve: { alias: { '@': here('./src') } },
  // The server replaces this word by a fresh nonce in every index.html it answers.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: here('../src/kuheng/doors/http/spa'),
    emptyOutDir: true,
    target: 'es2022',
    // A data: font or picture would need a wider policy than 'self'.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { '/api': process.env['KUHENG_API'] ?? 'http://127.0.0.1:8420' },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
  },
})
