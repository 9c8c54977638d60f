/** The cards of the asset page beside facts and timeline: place, bindings, value, proof. */
import { Button } from 'antd'

import { Sparkline } from '../../../engines/reports/Sparkline'
import { useWords } from '../../../shared/i18n'
import { day, hashGroups, integer, shortTime, time, yuan } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty } from '../../../shared/ui/parts'
import { ResultTag, StateTag } from '../../../shared/ui/tags'
import { To } from '../../../shared/ui/To'
import type { AssetPage } from '../api/types'
import styles from './AssetCards.module.css'
import { Revaluation } from './DueTag'
import { ShelfMap } from './ShelfMap'

export function PositionCard({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const { place, picture, asset } = page
  // `@hands`, `@transit` and the like: no shelf, so no picture and no room left on it.
  if (!place || place.code.startsWith('@')) {
    const where = place?.path.at(-1)?.name
    return (
      <Card title={t('asset.position')}>
        <div className={styles.path}>
          <Icon name={asset.holder ? 'person' : 'pin'} />
          {asset.holder ? t('asset.outside', { who: asset.holder }) : (where ?? t('asset.outsideNobody'))}
        </div>
      </Card>
    )
  }
  const slots = picture?.cells ?? []
  const here = place.path.at(-1)?.id ?? null
  return (
    <Card title={t('asset.position')} extra={<To href={`/places?place=${here}`}>{t('asset.picture')}</To>}>
      <div className={styles.path}>
        <Icon name="pin" />
        {place.path.map((step, at) => (
          <span key={step.id} className={at === place.path.length - 1 ? styles.last : undefined}>
            {at > 0 && <Icon name="right" size={9} className={styles.step ?? ''} />}
            {step.name}
          </span>
        ))}
      </div>
      {slots.length > 0 && <ShelfMap slots={slots} here={here} />}
      <div className={styles.under}>
        <span>
          {place.capacity === null
            ? t('asset.slotUsedOnly', { used: place.used })
            : t('asset.slotUsed', { used: place.used, capacity: place.capacity })}
        </span>
        {slots.length > 0 && <span>{t('asset.darker')}</span>}
      </div>
    </Card>
  )
}

export function BindingCard({ page }: { page: AssetPage }) {
  const { t, say, language } = useWords()
  const comma = language === 'en' ? ', ' : '、'
  if (page.bindings.length === 0) {
    return (
      <Card title={t('asset.bindings')} note={t('asset.unbound')}>
        <p className="kh-grey">{t('asset.unboundWords')}</p>
      </Card>
    )
  }
  return (
    <Card
      label={t('asset.bindings')}
      title={
        <>
          <h2 className={styles.cardTitle}>{t('asset.bindings')}</h2>
          {page.bindings.map((binding) => (
            <StateTag key={binding.kind} state={binding.kind} note={binding.note ? say(binding.note) : undefined} />
          ))}
        </>
      }
    >
      {page.bindings.map((binding) => (
        <div key={binding.kind} className={styles.binding}>
          <p className={styles.since}>
            {[t('asset.since', { date: day(binding.since) }), binding.reason, binding.document].filter(Boolean).join(t('common.then'))}
          </p>
          {binding.allowed.length > 0 && (
            <p className={styles.acts}>
              <Icon name="check" size={14} className={styles.good ?? ''} />
              <span className={styles.actsLead}>{t('asset.may')}</span>
              {binding.allowed.map(say).join(comma)}
            </p>
          )}
          {binding.refused.length > 0 && (
            <p className={styles.acts}>
              <Icon name="cross" size={13} className={styles.bad ?? ''} />
              <span className={styles.actsLead}>{t('asset.mayNot')}</span>
              {binding.refused.map(say).join(comma)}
            </p>
          )}
        </div>
      ))}
    </Card>
  )
}

export function ValueCard({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const [latest] = page.valuations
  const trend = [...page.valuations].reverse().map((one) => Number(one.amount_fen))
  return (
    <Card
      title={t('asset.valuation')} bare className={styles.grow}
      extra={page.revaluation ? <Revaluation due={page.revaluation} /> : undefined}
    >
      {latest ? (
        <>
          <div className={styles.value}>
            <div>
              <div className={styles.amount}>{yuan(latest.amount_fen)}</div>
              <div className={styles.under}>{t('asset.yuanOn', { date: latest.on_date })}</div>
            </div>
            {trend.length > 1 && <Sparkline values={trend} width={108} height={40} />}
          </div>
          <ul>
            {page.valuations.slice(0, 6).map((one) => (
              <li key={one.id} className={styles.valuation}>
                <span>{one.on_date}</span>
                <span>{yuan(one.amount_fen)}</span>
                <span className="kh-grey">{one.source}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <Empty icon="bars" words={t('asset.noValuation')} />
      )}
    </Card>
  )
}

type ProofProps = { page: AssetPage; onVerify: () => void; onExport?: () => void }

export function ProofCard({ page, onVerify }: ProofProps) {
  const { t } = useWords()
  const { proof } = page
  const words = { n: integer(proof.entries), size: integer(proof.tree_size), w: proof.witnesses.length }
  const key = proof.verified === false ? 'evidenceBroken' : proof.leaf === null ? 'evidenceWait' : proof.witnesses.length === 0 ? 'evidenceNone' : 'evidence'
  return (
    <Card
      label={t('proof.title')} className={styles.grow} scroll
      title={
        <>
          <h2 className={styles.cardTitle}>{t('proof.title')}</h2>
          <span className={styles.push}>
            {proof.verified !== null && (
              <ResultTag result={proof.verified ? 'verified' : 'refused'}>{t(proof.verified ? 'proof.verified' : 'proof.broken')}</ResultTag>
            )}
          </span>
        </>
      }
      foot={
        proof.checked_at ? t('proof.checkedAt', { time: shortTime(proof.checked_at), ms: proof.took_ms ?? 0 }) : undefined
      }
    >
      <p className={styles.since}>{t(`proof.${key}`, words)}</p>
      {proof.leaf !== null && proof.leaf_hash && (
        <div className={styles.leaf}>
          <div className={styles.leafHead}>
            <span>{t('proof.latestLeaf', { n: integer(proof.leaf) })}</span>
            <span>{proof.algorithm.toUpperCase()}</span>
          </div>
          <div className="kh-mono">{hashGroups(proof.leaf_hash).join(' ')}</div>
        </div>
      )}
      {proof.witnesses.map((witness) => (
        <div key={witness.name} className={styles.witness}>
          <Icon name={witness.ok ? 'check' : 'clock'} size={14} className={(witness.ok ? styles.good : styles.late) ?? ''} />
          {t('proof.witness', { name: witness.name })}
          {witness.at && <span className={styles.push}>{t('proof.signedAt', { time: time(witness.at) })}</span>}
        </div>
      ))}
      <div className={styles.proofActs}>
        <Button size="small" onClick={onVerify} disabled={proof.leaf === null}>
          {t('proof.again')}
        </Button>
      </div>
    </Card>
  )
}
