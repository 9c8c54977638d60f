import { chooseLanguage, useWords } from '../../shared/i18n'
import styles from './Shell.module.css'

/** Each half says itself in its own language; the one in use is bold. */
export function LanguageSwitch() {
  const { t, language } = useWords()
  const chinese = language !== 'en'
  return (
    <button
      type="button" className={styles.language} title={t('shell.language')}
      onClick={() => chooseLanguage(chinese ? 'en' : 'zh-CN')}
    >
      {chinese ? <b>中</b> : '中'} / {chinese ? 'EN' : <b>EN</b>}
    </button>
  )
}
