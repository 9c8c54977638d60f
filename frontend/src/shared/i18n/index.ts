/** Both languages are in the page, so the switch needs no reload. Keys are typed by the Chinese text. */
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'

import type { Text } from '../api/client'
import { preferences, setPreference, type Language } from '../lib/preferences'
import { en } from './en'
import { zh } from './zh'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof zh }
  }
}

void i18next.use(initReactI18next).init({
  lng: preferences().language,
  fallbackLng: 'zh-CN',
  resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
  returnNull: false,
})

export function chooseLanguage(language: Language): void {
  setPreference({ language })
  void i18next.changeLanguage(language)
}

export const pick = (text: Text | string | null | undefined, language: string): string => {
  if (!text) return ''
  if (typeof text === 'string') return text
  return language === 'en' ? text.en || text.zh : text.zh || text.en
}

/** Words of ours (`t`), words of the server (`say`), and the language they are in. */
export function useWords() {
  const { t, i18n } = useTranslation()
  const language = i18n.language as Language
  return { t, language, say: (text: Text | string | null | undefined) => pick(text, language) }
}

export type { Language }
export type Words = ReturnType<typeof useWords>
