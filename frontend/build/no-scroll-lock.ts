/**
 * antd's drawers lock the body's scroll with a style it writes without a nonce, which our policy refuses.
 * Our body never scrolls (the main part does), so the lock has nothing to do.
 */
import type { Plugin } from 'vite'

export function noScrollLock(): Plugin {
  return {
    name: 'kuheng-no-scroll-lock',
    enforce: 'pre',
    load: (id) => (id.includes('@rc-component/portal/') && id.endsWith('/useScrollLocker.js') ? 'export default function useScrollLocker() {}' : undefined),
  }
}
