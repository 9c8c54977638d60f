/** CSS variables out of tokens.json: the one place where a colour becomes CSS. Also the brand mark and the web manifest. */
import { readFileSync } from 'node:fs'

import type { Plugin } from 'vite'

const VIRTUAL = 'virtual:tokens.css'
const source = new URL('../src/shared/ui/tokens.json', import.meta.url)

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Tree = { [key: string]: Json }

const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/_/g, '-').toLowerCase()
const tree = (value: Json | undefined): Tree => (value ?? {}) as Tree
const line = (name: string, value: Json, unit = '') => `  --${kebab(name)}: ${String(value)}${unit};`

/** Variables of one theme: colours of antd, our extra colours, the states, charts and shadows. */
function themeLines(tokens: Tree, theme: 'light' | 'dark'): string[] {
  const antd = tree(tree(tree(tokens['antd'])[theme])['token'])
  const states = tree(tree(tree(tokens['state'])['colors'])[theme])
  const chart = tree(tokens['chart'])
  return [
    `  color-scheme: ${theme};`,
    ...Object.entries(antd).map(([name, value]) => line(name, value)),
    ...Object.entries(tree(tree(tokens['extra'])[theme])).map(([name, value]) => line(name, value)),
    ...Object.entries(states).flatMap(([name, value]) => [
      line(`state-${name}-fg`, tree(value)['fg'] ?? ''),
      line(`state-${name}-bg`, tree(value)['bg'] ?? ''),
    ]),
    ...(chart[theme] as Json[]).map((value, index) => line(`chart-${index + 1}`, value)),
    ...(tree(chart['sequential'])[theme] as Json[]).map((value, index) => line(`scale-${index + 1}`, value)),
    line('chart-grid', tree(chart['grid'])[theme] ?? ''),
    line('chart-axis', tree(chart['axisText'])[theme] ?? ''),
    ...Object.entries(tree(tree(tokens['shadow'])[theme])).map(([name, value]) => line(`shadow-${name}`, value)),
    line('control-outline', antd['controlOutline'] ?? ''),
  ]
}

function fontLines(tokens: Tree): string[] {
  const shorthand = (name: string, value: Json): string[] => {
    if (!Array.isArray(value) || Array.isArray(value[0])) return []
    const [size, height, weight] = value
    return [`  --font-${kebab(name)}: ${weight} ${size}px/${height}px var(--font-sans);`]
  }
  const type = tree(tokens['type'])
  return [
    line('font-sans', tree(tokens['font'])['sans'] ?? ''),
    line('font-mono', tree(tokens['font'])['mono'] ?? ''),
    ...Object.entries(type).flatMap(([name, value]) => shorthand(name, value)),
    ...Object.entries(tree(type['phone'])).flatMap(([name, value]) => shorthand(`phone-${name}`, value)),
    ...(type['kpi'] as [number, number, number][]).map(
      ([size, height, weight], index) => `  --font-kpi-${index + 1}: ${weight} ${size}px/${height}px var(--font-sans);`,
    ),
  ]
}

function sharedLines(tokens: Tree): string[] {
  const numbers = (group: string, prefix: string) =>
    Object.entries(tree(tokens[group])).flatMap(([name, value]) =>
      typeof value === 'number' ? [line(`${prefix}-${name}`, value, 'px')] : [],
    )
  return [
    ...fontLines(tokens),
    // People keep the colour of their picture in both themes: white letters need the deep ones.
    ...[0, 2, 5, 3].map((pick, index) => line(`avatar-${index + 1}`, (tree(tokens['chart'])['light'] as Json[])[pick] ?? '')),
    ...numbers('size', 'size'),
    ...numbers('radius', 'radius'),
    line('motion-fast', tree(tokens['motion'])['fast'] ?? ''),
    line('motion-slow', tree(tokens['motion'])['slow'] ?? ''),
  ]
}

export function tokensToCss(tokens: Tree): string {
  return [
    ':root {',
    ...sharedLines(tokens),
    '}',
    ':root, [data-theme="light"] {',
    ...themeLines(tokens, 'light'),
    '}',
    '[data-theme="dark"] {',
    ...themeLines(tokens, 'dark'),
    '}',
  ].join('\n')
}

function brandSvg(tokens: Tree): string {
  const { rail, railMark, onFill } = tree(tree(tokens['extra'])['light']) as Record<string, string>
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${rail}"/>` +
    `<g fill="none" stroke="${onFill}" stroke-width="1.8" stroke-linecap="round"><rect x="5" y="5" width="22" height="22" rx="5"/>` +
    `<circle cx="16" cy="16" r="6"/><path d="M16 5v5M16 22v5M5 16h5M22 16h5"/></g>` +
    `<path d="M12.5 16h7" stroke="${railMark}" stroke-width="2.2" stroke-linecap="round"/></svg>`
  )
}

function manifest(tokens: Tree): string {
  const { rail } = tree(tree(tokens['extra'])['light']) as Record<string, string>
  return JSON.stringify({
    name: '库衡 Kuheng',
    short_name: '库衡',
    lang: 'zh-CN',
    start_url: '/m',
    scope: '/',
    display: 'standalone',
    background_color: rail,
    theme_color: rail,
    icons: [{ src: '/brand.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  })
}

export function tokensCss(): Plugin {
  const read = () => JSON.parse(readFileSync(source, 'utf8')) as Tree
  const files: Record<string, { type: string; text: () => string }> = {
    'brand.svg': { type: 'image/svg+xml', text: () => brandSvg(read()) },
    'manifest.webmanifest': { type: 'application/manifest+json', text: () => manifest(read()) },
  }
  return {
    name: 'kuheng-tokens',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load: (id) => (id === `\0${VIRTUAL}` ? tokensToCss(read()) : undefined),
    generateBundle() {
      for (const [fileName, { text }] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source: text() })
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files[(request.url ?? '').slice(1)]
        if (!file) return next()
        response.setHeader('Content-Type', file.type)
        response.end(file.text())
      })
    },
  }
}
