/** Every address of the product. A page is one line in `pages`; its code is read when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'

import { onSignedOut } from '../shared/api/client'
import { sessionQuery } from '../shared/api/session'
import { NotFound } from './NotFound'
import { pages, type PageLoader } from './pages'
import { queryClient } from './query-client'
import { RouteTrouble } from './RouteTrouble'
import { Shell } from './shell/Shell'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const component = (load: PageLoader) => lazyRouteComponent(async () => ({ default: await load() }))

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: component(async () => (await import('../features/session/routes/SignInPage')).SignInPage),
})

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  beforeLoad: async ({ location }) => {
    if (!(await queryClient.ensureQueryData(sessionQuery))) throw redirect({ href: signInAddress(location.href) })
  },
  component: component(async () => (await import('../features/session/routes/PasswordPage')).PasswordPage),
})

const signInAddress = (back: string) => (back === '/' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(back)}`)

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ href: signInAddress(location.href) })
    if (session.person.must_change_password) throw redirect({ href: '/password' })
  },
  component: Shell,
})

const children = Object.entries(pages).map(([path, load]) =>
  createRoute({ getParentRoute: () => inside, path, component: component(load) }),
)

export const router = createRouter({
  routeTree: root.addChildren([signIn, password, inside.addChildren(children)]),
  defaultPreload: 'intent',
  defaultErrorComponent: RouteTrouble,
  // Search words are plain text: `?q=00123` must not become a number.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString()
    return text ? `?${text}` : ''
  },
})

onSignedOut(() => {
  const { pathname, href } = router.state.location
  if (pathname === '/sign-in') return
  queryClient.setQueryData(sessionQuery.queryKey, null)
  router.history.push(signInAddress(href))
})
