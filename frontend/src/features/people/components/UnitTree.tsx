import { useMemo, useState } from 'react'

import { useWords } from '../../../shared/i18n'
import type { people as zh } from '../../../shared/i18n/zh/people'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import type { UnitRow } from '../api/people'
import styles from './People.module.css'

type Props = { units: UnitRow[]; chosen: string | null; onPick: (unit: UnitRow | null) => void }

/** The bank and its branches. Nothing chosen means all of them. */
export function UnitTree({ units, chosen, onPick }: Props) {
  const { t } = useWords()
  const children = useMemo(() => {
    const known = new Set(units.map((unit) => unit.id))
    const map = new Map<string | null, UnitRow[]>()
    units.forEach((unit) => {
      const parent = unit.parent && known.has(unit.parent) ? unit.parent : null
      map.set(parent, [...(map.get(parent) ?? []), unit])
    })
    return map
  }, [units])
  const [shut, setShut] = useState<Set<string>>(new Set())
  const fold = (id: string) => {
    const next = new Set(shut)
    if (!next.delete(id)) next.add(id)
    setShut(next)
  }
  const branch = (parent: string | null, depth: number) => (
    <ul>
      {(children.get(parent) ?? []).map((unit) => {
        const below = (children.get(unit.id) ?? []).length > 0
        return (
          <li key={unit.id}>
            <div className={cx(styles.node, unit.id === chosen && styles.chosen)} style={{ paddingLeft: 6 + depth * 14 }}>
              {below ? (
                <button type="button" className={styles.fold} aria-expanded={!shut.has(unit.id)} aria-label={unit.name} onClick={() => fold(unit.id)}>
                  <Icon name={shut.has(unit.id) ? 'right' : 'down'} size={10} weight={1.8} />
                </button>
              ) : (
                <span className={styles.fold} />
              )}
              <button type="button" className={styles.name} title={unit.name} {...(unit.id === chosen ? { 'aria-current': 'true' as const } : {})} onClick={() => onPick(unit)}>
                <span>{unit.name}</span>
                <small>{t(`people.unitKinds.${unit.kind as keyof typeof zh.unitKinds}`, { defaultValue: unit.kind })}</small>
              </button>
            </div>
            {below && !shut.has(unit.id) && branch(unit.id, depth + 1)}
          </li>
        )
      })}
    </ul>
  )
  return (
    <>
      <div className={cx(styles.node, chosen === null && styles.chosen)} style={{ paddingLeft: 6 }}>
        <span className={styles.fold} />
        <button type="button" className={styles.name} {...(chosen === null ? { 'aria-current': 'true' as const } : {})} onClick={() => onPick(null)}>
          <span>{t('people.allUnits')}</span>
        </button>
      </div>
      {branch(null, 0)}
    </>
  )
}
