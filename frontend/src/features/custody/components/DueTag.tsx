/** The end of validity and the next valuation: how near, at the milestones 30, 15 and 7 days. */
import { useWords } from '../../../shared/i18n'
import { Tag } from '../../../shared/ui/tags'
import type { DueState } from '../api/types'

export function ValidityTag({ due }: { due: DueState }) {
  const { t } = useWords()
  if (due.stage === 'later') return null
  const late = due.stage === 'late'
  return (
    <Tag color="overdue" icon="clock" outline={!late} title={due.on}>
      {late ? t('asset.validity.late', { n: -due.days }) : t('asset.validity.soon', { n: due.days })}
    </Tag>
  )
}

export function Revaluation({ due }: { due: DueState }) {
  const { t } = useWords()
  if (due.stage === 'later') return <span className="kh-grey">{t('asset.nextValuation', { date: due.on })}</span>
  const late = due.stage === 'late'
  return (
    <Tag color="overdue" icon="clock" outline={!late} title={due.on}>
      {late ? t('asset.revaluation.late', { n: -due.days }) : t('asset.revaluation.soon', { n: due.days })}
    </Tag>
  )
}
