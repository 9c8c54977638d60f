/** What the act changed: every record it touched, field by field, before and after, as the viewer may see it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'

import { twinOf } from '../../../engines/forms/fields/twins'
import { useWords } from '../../../shared/i18n'
import { integer, NONE } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { cx, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import { To } from '../../../shared/ui/To'
import { touchesQuery, type Compared, type Touch } from '../api/audit'
import { contentLine, contentOf } from '../api/content'
import { pageOf } from '../api/record-titles'
import styles from './Changes.module.css'

/** So many records stand open at once; of more, each is opened by hand. */
const OPEN = 3

export function Changes({ entry }: { entry: string }): ReactElement {
  const { t } = useWords()
  const { data, error, refetch, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(touchesQuery(entry))
  const touches = data?.pages.flatMap((page) => page.touches) ?? []
  const count = data?.pages[0]?.count ?? 0
  return (
    <section className={styles.changes} aria-label={t('audit.detail.change')}>
      <h3>
        {t('audit.detail.change')} {data && <small>{count === 0 ? t('audit.changes.none') : t('audit.changes.records', { n: integer(count) })}</small>}
      </h3>
      {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : isPending ? <Skeleton rows={3} height={26} /> : null}
      {touches.map((touch) => (
        <Touched key={touch.line} touch={touch} alone={count <= OPEN} />
      ))}
      {hasNextPage && (
        <button type="button" className="kh-link" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('audit.changes.more', { n: integer(count - touches.length) })}
        </button>
      )}
    </section>
  )
}

function Touched({ touch, alone }: { touch: Touch; alone: boolean }) {
  const { t, say } = useWords()
  const [open, setOpen] = useState(alone)
  const [whole, setWhole] = useState(false)
  const filled = touch.fields.filter((field) => !blank(field.before) || !blank(field.after))
  const shown = filled.filter((field) => whole || field.changed)
  const same = filled.filter((field) => !field.changed).length
  const href = touch.record_id && pageOf(touch.entity, touch.record_id)
  return (
    <div className={styles.touch}>
      <div className={styles.head}>
        {alone || !touch.readable ? null : (
          <button type="button" className={styles.fold} aria-expanded={open} aria-label={`${say(touch.title)} ${touch.name ?? ''}`} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'down' : 'right'} size={13} />
          </button>
        )}
        <b>{say(touch.title)}</b>
        {touch.name && (href ? <To href={href} className={face(touch.name)}>{touch.name}</To> : <span className={face(touch.name)}>{touch.name}</span>)}
        {!touch.readable && <span className="kh-grey">{t('audit.changes.closed')}</span>}
        {touch.born && <Tag color="in" icon="plus">{t('audit.changes.born')}</Tag>}
        <span className={styles.version}>{t('audit.changes.version', { n: touch.version })}</span>
      </div>
      {open && shown.length > 0 && (
        <dl className={styles.fields}>
          {shown.map((field) => (
            <FieldChange key={field.key} field={field} born={touch.born} />
          ))}
        </dl>
      )}
      {open && touch.readable && shown.length === 0 && <p className="kh-grey">{t('audit.changes.inside')}</p>}
      {open && same > 0 && (
        <button type="button" className={cx('kh-link', styles.same)} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {t(whole ? 'audit.changes.hideSame' : 'audit.changes.showSame', { n: same })}
        </button>
      )}
    </div>
  )
}

function FieldChange({ field, born }: { field: Compared; born: boolean }) {
  const { t, say } = useWords()
  return (
    <div className={cx(field.changed && styles.changed)}>
      <dt>
        {say(field.title)}
        {field.mode === 'masked' && <Icon name="lock" size={11} label={t('common.masked')} />}
      </dt>
      <dd>
        {field.changed && !born && (
          <>
            <span className={styles.before}>
              <Side field={field} side="before" />
            </span>
            <span className={styles.arrow} aria-label={t('audit.changes.becomes')} role="img">
              →
            </span>
          </>
        )}
        <span>
          <Side field={field} side="after" />
        </span>
      </dd>
    </div>
  )
}

function Side({ field, side }: { field: Compared; side: 'before' | 'after' }) {
  const value = field[side]
  if (blank(value)) return <>{NONE}</>
  if (field.mode === 'masked') return <span className="kh-mono">{String(value)}</span>
  if (typeof value === 'object') return <span className="kh-mono">{sayDocument(value)}</span>
  return <>{twinOf(field.type).show(value, field, { id: '', [field.key]: value, [`${field.key}_title`]: field[`${side}_title`] })}</>
}

/** Numbers are compared character by character, names are read. */
const face = (name: string) => (/^[\x20-\x7e]+$/.test(name) ? 'kh-mono' : '')

const blank = (value: unknown) => value === null || value === undefined || value === ''

/** A document within a field, such as the scope of a grant, in the words that it holds. */
function sayDocument(value: object): string {
  const said = contentLine({ title: value } as Record<string, unknown>)
  return said || contentOf(value as Record<string, unknown>).map((one) => one.value).join(' ') || JSON.stringify(value)
}
