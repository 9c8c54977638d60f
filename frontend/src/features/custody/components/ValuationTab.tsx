/** Every valuation there was: a chart, and the same as a table with source, document and who recorded it. */
import { lazy, Suspense } from 'react'

import { useWords } from '../../../shared/i18n'
import { yuan } from '../../../shared/lib/format'
import { Card, Empty, Skeleton } from '../../../shared/ui/parts'
import type { AssetPage } from '../api/types'
import styles from '../routes/AssetPage.module.css'
import { Revaluation } from './DueTag'

const ValueChart = lazy(() => import('../../../engines/reports/ValueChart'))

export function ValuationTab({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const { valuations, revaluation } = page
  const points = [...valuations].reverse().map((one) => ({ on: one.on_date, fen: one.amount_fen, words: one.source }))
  return (
    <Card title={t('asset.valuation')} bare className={styles.fill} scroll extra={revaluation ? <Revaluation due={revaluation} /> : undefined}>
      {points.length === 0 ? (
        <Empty icon="bars" words={t('asset.noValuation')} />
      ) : (
        <>
          {points.length > 1 && (
            <div className={styles.chart}>
              <Suspense fallback={<Skeleton rows={5} />}>
                <ValueChart points={points} label={t('asset.valueChart', { n: points.length, from: points[0]!.on, to: points.at(-1)!.on })} />
              </Suspense>
            </div>
          )}
          <div className={styles.wide}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{t('asset.ask.date')}</th>
                  <th className={styles.right}>{t('asset.ask.amount')}</th>
                  <th>{t('asset.ask.source')}</th>
                  <th>{t('asset.ask.document')}</th>
                  <th>{t('asset.recordedBy')}</th>
                </tr>
              </thead>
              <tbody>
                {valuations.map((one) => (
                  <tr key={one.id}>
                    <td>{one.on_date}</td>
                    <td className={styles.right}>{yuan(one.amount_fen)}</td>
                    <td>{one.source}</td>
                    <td>{one.document ?? '—'}</td>
                    <td>{one.by ?? '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Card>
  )
}
