/** What another person would see: menus, acts, how many records, which fields. Never one of his rows. */
import { useQuery } from '@tanstack/react-query'

import { PickRecord, titleOf } from '../../../engines/forms/fields/references'
import { useNames } from '../../../shared/api/acts'
import { useRecords } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import type { shell as zh } from '../../../shared/i18n/zh/shell'
import { integer } from '../../../shared/lib/format'
import { Avatar, Card, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag, type StateColor } from '../../../shared/ui/tags'
import { reachQuery, type Reach, type RoleRow } from '../api/people'
import styles from './People.module.css'

type Props = { person: string | null; onPick: (person: string | null) => void }

export function ViewAs({ person, onPick }: Props) {
  const { t } = useWords()
  return (
    <>
      <div className={styles.chooser}>
        <label htmlFor="kh-view-as" style={{ flex: 'none' }}>
          {t('roles.columns.person')}
        </label>
        <PickRecord id="kh-view-as" entity="person" value={person} onChange={(next) => onPick(next as string | null)} />
      </div>
      <p className="kh-grey" style={{ margin: '8px 0' }}>
        {t('roles.as.choose')}
      </p>
      {person && <Found person={person} />}
    </>
  )
}

function Found({ person }: { person: string }) {
  const { data, error, isPending, refetch } = useQuery(reachQuery(person))
  if (error) return <TroubleNote trouble={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={8} />
  return <Shown reach={data} />
}

function Shown({ reach }: { reach: Reach }) {
  const { t, language } = useWords()
  const names = useNames()
  const roles = useRecords<RoleRow>('role', { limit: 200 }).rows
  const titleOfRole = (key: string) => {
    const role = roles.find((one) => one.key === key)
    return role ? titleOf(role, language) : key
  }
  const comma = language === 'en' ? ', ' : '、'
  return (
    <div className={styles.reach}>
      <Card
        title={
          <>
            <Avatar name={reach.person.name} size={24} tone={1} />
            <h2>{reach.person.name}</h2>
          </>
        }
        label={reach.person.name} scroll
      >
        <section className={styles.section}>
          <h3>{t('roles.as.roles')}</h3>
          {reach.person.roles.map((key) => titleOfRole(key)).join(comma) || t('common.none')}
        </section>
        <section className={styles.section}>
          <h3>{t('roles.as.menus')}</h3>
          <div className={styles.chips}>
            {reach.menus.map((menu) => (
              <Tag key={menu} color="in">
                {t(`shell.items.${menu as keyof typeof zh.items}`, { defaultValue: menu })}
              </Tag>
            ))}
          </div>
        </section>
        <section className={styles.section}>
          <h3>{t('roles.as.commands', { n: integer(reach.commands.length) })}</h3>
          <div className={styles.chips}>
            {reach.commands.map((command) => (
              <Tag key={command} color="neutral" title={command}>
                {names.act(command)}
              </Tag>
            ))}
          </div>
        </section>
      </Card>
      <Card title={t('roles.as.records')} bare scroll>
        {reach.entities.length === 0 ? <Empty icon="eye-off" words={t('roles.as.none')} /> : <Entities reach={reach} />}
      </Card>
    </div>
  )
}

const MODES: Record<string, StateColor> = { write: 'in', read: 'out', masked: 'overdue', hidden: 'neutral' }

function Entities({ reach }: { reach: Reach }) {
  const { t, say } = useWords()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('roles.columns.entity')}</th>
          <th>{t('roles.columns.rows')}</th>
          <th>{t('roles.as.fields')}</th>
        </tr>
      </thead>
      <tbody>
        {reach.entities.map((entity) => (
          <tr key={entity.entity}>
            <td>{say(entity.title)}</td>
            <td>{t('roles.as.rows', { n: integer(entity.count) })}</td>
            <td>
              <span className={styles.chips}>
                {(['write', 'read', 'masked', 'hidden'] as const).map((mode) => {
                  const keys = Object.entries(entity.modes).flatMap(([key, own]) => (own === mode ? [key] : []))
                  if (keys.length === 0) return null
                  return (
                    <Tag key={mode} color={MODES[mode]!} title={keys.join(', ')}>
                      {t(`roles.as.modes.${mode}`)} {keys.length}
                      {mode === 'masked' || mode === 'hidden' ? ` · ${keys.slice(0, 4).join(', ')}` : ''}
                    </Tag>
                  )
                })}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
