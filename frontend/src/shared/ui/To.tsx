/** Links within the product: plain addresses, no reload. */
import { useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, type AnchorHTMLAttributes, type MouseEvent } from 'react'

export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const router = useRouter()
  return useCallback(
    (href, options) => (options?.replace ? router.history.replace(href) : router.history.push(href)),
    [router],
  )
}

export const useAddress = () =>
  useRouterState({ select: (state) => ({ path: state.location.pathname, search: state.location.search as Search }) })

export type Search = Record<string, string | undefined>

/** The words after `?`, and a way to change some of them without leaving the page. */
export function useSearchWords(): [Search, (change: Search, options?: { push?: boolean }) => void] {
  const router = useRouter()
  const { search } = useAddress()
  const set = useCallback(
    (change: Search, options: { push?: boolean } = {}) => {
      const { pathname, search: now } = router.state.location
      const next = new URLSearchParams()
      for (const [key, value] of Object.entries({ ...(now as Search), ...change })) {
        if (value !== undefined && value !== '') next.set(key, value)
      }
      const text = next.toString()
      router.history[options.push ? 'push' : 'replace'](text ? `${pathname}?${text}` : pathname)
    },
    [router],
  )
  return [search, set]
}

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & { href: string }

export function To({ href, onClick, ...rest }: Props) {
  const go = useGo()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (event.defaultPrevented || !plain || rest.target === '_blank') return
    event.preventDefault()
    go(href)
  }
  return <a href={href} onClick={follow} {...rest} />
}
