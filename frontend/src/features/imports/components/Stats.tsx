import { useWords } from '../../../shared/i18n'
import { integer, shortYuan } from '../../../shared/lib/format'
import { cx } from '../../../shared/ui/parts'
import type { ImportPage, Summary } from '../api/imports'
import type { Wizard } from '../api/useWizard'
import styles from './Imports.module.css'

/** What the dry run found, in figures. */
export function Stats({ page, wizard, summary }: { page: ImportPage; wizard: Wizard; summary: Summary }) {
  const { t, language } = useWords()
  const [amount, scale] = shortYuan(summary.value_fen, language)
  const state = wizard.busy === 'judging' ? 'running' : wizard.stale ? 'stale' : 'done'
  return (
    <div className={styles.stats}>
      <div className={styles.stat}>
        <span>{t('imports.stat.clean')}</span>
        <b>{integer(summary.clean)}</b>
        <small>{t('imports.stat.cleanDetail', { created: integer(Math.max(0, summary.clean - summary.existing)), updated: integer(summary.existing) })}</small>
      </div>
      <div className={styles.stat}>
        <span>{t('imports.stat.faults')}</span>
        <b className={cx(summary.fault_count > 0 && styles.bad)}>
          {integer(summary.fault_count)} {t('imports.stat.faultsUnit')}
        </b>
        <small>{summary.fault_count > 0 ? t('imports.stat.faultsDetail', { rows: integer(summary.faulty_rows) }) : t('imports.stat.noFaults')}</small>
      </div>
      <div className={styles.stat}>
        <span>{t('imports.stat.warnings')}</span>
        <b className={cx(summary.warning_count > 0 && styles.warn)}>{integer(summary.warning_count)}</b>
        <small>{t('imports.stat.warningsDetail')}</small>
      </div>
      <div className={styles.stat}>
        <span>{t('imports.stat.value')}</span>
        <b>
          {amount} {scale}
        </b>
        <small>{t('imports.stat.valueDetail')}</small>
      </div>
      <div className={styles.stat} role="status">
        <div className={styles.run}>
          <span>{t(`imports.stat.${state}`)}</span>
          {state === 'done' && summary.took_ms !== undefined && <span className="kh-grey">{t('imports.faults.took', { n: (summary.took_ms / 1000).toFixed(1) })}</span>}
        </div>
        <div className={styles.track}>
          <i className={cx(state === 'stale' && styles.stale, state === 'running' && styles.moving)} style={{ width: '100%' }} />
        </div>
        <small>{page.overrides.length > 0 ? t('imports.stat.mended', { n: integer(page.overrides.length) }) : ''}</small>
      </div>
    </div>
  )
}
