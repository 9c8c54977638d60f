/** The map of the screens: rail sections and their menus. `menu` is the key the server lists for those who may see it. */
import type { zh } from '../shared/i18n/zh'
import type { IconName } from '../shared/ui/icons'

export type SectionKey = keyof typeof zh.shell.sections
export type ItemKey = keyof typeof zh.shell.items

export type NavItem = {
  key: ItemKey
  to: string
  search?: Record<string, string>
  menu: string | null
  command?: string
  count?: string
  group?: 'often'
}

export type Section = { key: SectionKey; icon: IconName; to: string; badge?: string; items: NavItem[] }

export const sections: Section[] = [
  {
    key: 'workbench', icon: 'workbench', to: '/', badge: 'todo',
    items: [
      { key: 'todo', to: '/', menu: null, count: 'todo' },
      { key: 'mine', to: '/', search: { show: 'mine' }, menu: null, count: 'mine' },
      { key: 'handled', to: '/', search: { show: 'handled' }, menu: null },
      { key: 'newOut', to: '/orders/new', search: { type: 'out' }, menu: 'orders', command: 'custody.submit_order', group: 'often' },
      { key: 'newIn', to: '/orders/new', search: { type: 'in' }, menu: 'orders', command: 'custody.submit_order', group: 'often' },
      {
        key: 'newTransfer', to: '/orders/new', search: { type: 'transfer' }, menu: 'orders', command: 'custody.submit_order',
        group: 'often',
      },
    ],
  },
  {
    key: 'assets', icon: 'cube', to: '/assets',
    items: [
      { key: 'register', to: '/assets', menu: 'register', count: 'register' },
      { key: 'availability', to: '/availability', menu: 'register' },
      { key: 'ranges', to: '/ranges', menu: 'ranges', count: 'ranges' },
      { key: 'places', to: '/places', menu: 'places' },
      { key: 'import', to: '/import', menu: 'import', command: 'custody.run_import' },
    ],
  },
  {
    key: 'orders', icon: 'swap', to: '/orders', badge: 'execute',
    items: [
      { key: 'orderNew', to: '/orders/new', menu: 'orders', command: 'custody.submit_order' },
      { key: 'orders', to: '/orders', menu: 'orders', count: 'orders' },
    ],
  },
  {
    key: 'integration', icon: 'link', to: '/tokens',
    items: [
      { key: 'tokens', to: '/tokens', menu: 'tokens' },
      { key: 'webhooks', to: '/webhooks', menu: 'webhooks' },
    ],
  },
  {
    key: 'system', icon: 'shield', to: '/people',
    items: [
      { key: 'people', to: '/people', menu: 'people' },
      { key: 'roles', to: '/roles', menu: 'roles' },
      { key: 'emergency', to: '/emergency', menu: 'emergency' },
      { key: 'sessions', to: '/sessions', menu: null },
      { key: 'audit', to: '/audit', menu: 'audit' },
    ],
  },
]

/** Menus and commands of the session decide what is listed; a section without items is not there. */
export function visibleSections(menus: string[], commands: string[]): Section[] {
  const shown = (item: NavItem) =>
    (item.menu === null || menus.includes(item.menu)) && (!item.command || commands.includes(item.command))
  return sections
    .map((section) => ({ ...section, items: section.items.filter(shown) }))
    .filter((section) => section.items.length > 0)
    .map((section) => ({ ...section, to: section.items.some((item) => item.to === section.to) ? section.to : section.items[0]!.to }))
}

const within = (path: string, to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`))

/** The item an address belongs to: the longest match wins, and its search must match too. */
export function activeItem(section: Section, path: string, search: Record<string, unknown>): NavItem | undefined {
  const fits = section.items.filter((item) => {
    if (!within(path, item.to) || item.group) return false
    return Object.entries(item.search ?? {}).every(([key, value]) => search[key] === value)
  })
  const weight = (item: NavItem) => item.to.length * 10 + Object.keys(item.search ?? {}).length
  return fits.sort((one, other) => weight(other) - weight(one))[0]
}

export function activeSection(list: Section[], path: string): Section | undefined {
  const longest = (section: Section) =>
    Math.max(0, ...section.items.filter((item) => !item.group && within(path, item.to)).map((item) => item.to.length))
  return [...list].sort((one, other) => longest(other) - longest(one)).find((section) => longest(section) > 0)
}
