/** Who is signed in. Read once, kept until a 401 or a sign-out. */
import { queryOptions, useQuery } from '@tanstack/react-query'

import { get, post, setCsrf, Trouble, type Text } from './client'

export type PersonRef = { id: string; name: string; post?: string | null; unit?: string | null }

export type Session = {
  person: {
    id: string
    name: string
    login: string
    post: string | null
    unit: { id: string; name: string; path: string } | null
    must_change_password?: boolean
  }
  tenant: { id: string; name: string }
  /** id of this session */
  session?: string
  csrf: string
  language: 'zh-CN' | 'en'
  menus: string[]
  commands: string[]
  epoch: number
}

export type Branch = { key: string; name: string; units: { code: string; name: string }[] }

export type Status = {
  environment: string
  time: string
  head: { size: number; at: string | null; witnesses: number } | null
  version: string
  second_factor?: boolean
  methods?: string[]
  notice?: Text
}

export const sessionQuery = queryOptions({
  queryKey: ['me'],
  staleTime: Infinity,
  retry: false,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await get<Session>('/auth/session')
      setCsrf(session.csrf)
      return session
    } catch (error) {
      if (error instanceof Trouble && error.status === 401) return null
      throw error
    }
  },
})

/** The session of a page behind the sign-in: there always is one, the shell sees to it. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery)
  if (!data) throw new Error('no session outside the sign-in page')
  return data
}

export const useMay = (command: string): boolean => useSession().commands.includes(command)

export const signOut = (): Promise<unknown> => post('/auth/sign-out')
