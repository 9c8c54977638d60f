/** Address → page. Each is a chunk of its own. */
import type { ComponentType } from 'react'

export type PageLoader = () => Promise<ComponentType>

export const pages: Record<string, PageLoader> = {
  '/': async () => (await import('../features/workbench/routes/WorkbenchPage')).WorkbenchPage,
  '/assets': async () => (await import('../features/custody/routes/RegisterPage')).RegisterPage,
  '/assets/$id': async () => (await import('../features/custody/routes/AssetPage')).AssetPage,
  '/orders/$id': async () => (await import('../features/custody/routes/OrderPage')).OrderPage,
  '/sessions': async () => (await import('../features/session/routes/SessionsPage')).SessionsPage,
}
