import { Segmented, Select, Switch } from 'antd'

import { PickRecord } from '../../../engines/forms/fields/references'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import type { ImportPage, Summary } from '../api/imports'
import type { Wizard } from '../api/useWizard'
import styles from './Imports.module.css'

export type Options = { on_existing: 'skip' | 'update' | 'upsert'; match_by: 'code' | 'serial_no'; fire_rules: boolean; create_places: boolean }

type Props = { options: Options; onChange: (options: Options) => void; summary: Summary | null; page: ImportPage; wizard: Wizard }

export function RunOptions({ options, onChange, summary, page, wizard }: Props) {
  const { t } = useWords()
  const set = (part: Partial<Options>) => onChange({ ...options, ...part })
  const places = summary?.references?.place?.distinct ?? 0
  const units = summary?.references?.org_unit?.values ?? []
  return (
    <div className={styles.options}>
      <span>{t('imports.options.existing')}</span>
      <Segmented
        block size="small" value={options.on_existing} aria-label={t('imports.options.existing')} options={(['skip', 'update', 'upsert'] as const).map((value) => ({ value, label: t(`imports.options.${value}`) }))}
        onChange={(value) => set({ on_existing: value })}
      />
      <label htmlFor="kh-match">{t('imports.options.match')}</label>
      <Select
        id="kh-match" size="small" value={options.match_by} options={(['code', 'serial_no'] as const).map((value) => ({ value, label: t(`imports.options.${value}`) }))} onChange={(value: Options['match_by']) => set({ match_by: value })}
      />
      <label htmlFor="kh-rules">{t('imports.options.rules')}</label>
      <span className={styles.switch}>
        <Switch id="kh-rules" size="small" checked={options.fire_rules} onChange={(fire_rules) => set({ fire_rules })} />
        {t(options.fire_rules ? 'imports.options.rulesOn' : 'imports.options.rulesOff')}
      </span>
      {places > 0 && (
        <>
          <label htmlFor="kh-places">{t('imports.options.places')}</label>
          <span className={styles.switch}>
            <Switch id="kh-places" size="small" checked={options.create_places} onChange={(create_places) => set({ create_places })} />
            {t(options.create_places ? 'imports.options.placesOn' : 'imports.options.placesOff', { n: integer(places) })}
          </span>
        </>
      )}
      {units.slice(0, 8).map(({ value, count }) => (
        <UnitLine key={value} word={value} count={count} page={page} wizard={wizard} />
      ))}
    </div>
  )
}

/** A branch the list calls by a name of its own. */
function UnitLine({ word, count, page, wizard }: { word: string; count: number; page: ImportPage; wizard: Wizard }) {
  const { t } = useWords()
  const label = t('imports.options.unitsHelp', { word })
  const { sheets, units } = page.mapping
  return (
    <>
      <span title={label}>
        {word} ({integer(count)})
      </span>
      <PickRecord
        id={`unit-${word}`} entity="unit" label={label} size="small" placeholder={label} value={units[word] ?? null}
        onChange={(unit) => {
          const next = { ...units }
          if (unit) next[word] = String(unit)
          else delete next[word]
          void wizard.map({ sheets, units: next })
        }}
      />
    </>
  )
}
