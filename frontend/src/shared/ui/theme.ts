/** antd in our clothes: everything out of tokens.json. */
import { theme as antdTheme, type ConfigProviderProps, type ThemeConfig } from 'antd'

import type { Theme } from '../lib/preferences'
import tokens from './tokens.json'

export function themeConfig(theme: Theme): ThemeConfig {
  const own = tokens.antd[theme]
  return {
    algorithm: theme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: { ...tokens.antd.shared, ...own.token },
    components: own.components as ThemeConfig['components'],
  }
}

/** The nonce under which the server lets styles in: Vite writes it into the page, the server fills it in. */
export const nonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

export const providerProps: Pick<ConfigProviderProps, 'componentSize' | 'wave' | 'button'> = {
  componentSize: 'middle',
  wave: { disabled: true },
  button: { autoInsertSpace: false },
}
