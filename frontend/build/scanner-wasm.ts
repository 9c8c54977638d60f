/** The decoder of the camera scanner, served by the product itself: its own default is a public CDN. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Plugin } from 'vite'

const require = createRequire(import.meta.url)
const FILE = 'scanner/zxing_reader.wasm'

export function scannerWasm(): Plugin {
  const read = () => readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  return {
    name: 'kuheng-scanner-wasm',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: read() })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url !== `/${FILE}`) return next()
        response.setHeader('Content-Type', 'application/wasm')
        response.end(read())
      })
    },
  }
}
