/** The import itself: how far it is, what came of it, and the one way back. */
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState, type ReactElement } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import { integer, moment } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Note, TroubleNote } from '../../../shared/ui/parts'
import { useGo } from '../../../shared/ui/To'
import { errorListAddress, importQuery, type ImportPage } from '../api/imports'
import styles from './RunStep.module.css'
import type { Options } from './RunOptions'
import { StateTag } from './StateTag'

/** Seconds to go, from the pace since this page has watched; null until it has seen some of it. */
function useRest(done: number, all: number, running: boolean): number | null {
  const [start, setStart] = useState<{ at: number; done: number } | null>(null)
  const [rest, setRest] = useState<number | null>(null)
  useEffect(() => {
    if (!running) return
    const now = Date.now()
    if (!start) setStart({ at: now, done })
    else if (done > start.done) setRest(Math.ceil(((now - start.at) / 1000 / (done - start.done)) * (all - done)))
  }, [done, all, running, start])
  return running ? rest : null
}

export function RunStep({ page: state }: { page: ImportPage }): ReactElement {
  const { t, say, language } = useWords()
  const go = useGo()
  const client = useQueryClient()
  const [undoing, setUndoing] = useState(false)
  const running = state.state === 'running'
  const rest = useRest(state.done, state.clean, running)
  const resume = useCommand<{ import_id: string } & Options>('custody.run_import', { onDone: () => void client.invalidateQueries({ queryKey: importQuery(state.id).queryKey }) })
  const percent = state.clean > 0 ? Math.floor((state.done * 100) / state.clean) : 0
  const categories = Object.entries(state.summary?.by_category ?? {}).sort((one, other) => other[1] - one[1])
  const left = state.summary?.faulty_rows ?? 0
  const title = { running: t('imports.run.running'), failed: t('imports.run.failed'), undone: t('imports.run.undone', { n: integer(state.created + state.updated) }), done: t('imports.run.done', { n: integer(state.created + state.updated) }), uploaded: '', judged: '' }[state.state]
  return (
    <Card label={t('imports.progress.title')} className={styles.run}>
      <div className={styles.outcome}>
        <span className={cx(styles.seal, styles[`seal_${state.state}`])}>
          <Icon name={({ running: 'clock', failed: 'cross', undone: 'undo', done: 'check', uploaded: 'clock', judged: 'clock' } as const)[state.state]} size={24} weight={1.6} />
        </span>
        <div>
          <h2>{title}</h2>
          <p className="kh-grey" role="status">
            {running
              ? [t('imports.run.progress', { done: integer(state.done), all: integer(state.clean) }), rest !== null && t('imports.run.rest', { n: integer(rest) }), t('imports.run.mayLeave')].filter(Boolean).join(' · ')
              : [state.file_name, moment(state.undone_at ?? state.at)].join(' · ')}
          </p>
        </div>
        <StateTag state={state.state} />
      </div>
      {state.state === 'undone' ? (
        <div className={styles.wide}>
          <Note icon="undo">{t('imports.run.undoneWords')}</Note>
        </div>
      ) : (
        <div className={cx(styles.bar, styles.wide)} role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={t('imports.progress.title')}>
          <i style={{ width: `${percent}%` }} />
        </div>
      )}
      <dl className={styles.results}>
        <Result title={t('imports.run.created')} n={state.created} />
        <Result title={t('imports.run.updated')} n={state.updated} />
        <Result title={t('imports.run.skipped')} n={state.skipped} />
        <Result title={t('imports.run.faulty')} n={left} {...(left > 0 ? { tone: styles.bad } : {})} />
      </dl>
      {state.state === 'done' && categories.length > 0 && (
        <ul className={styles.categories} aria-label={t('imports.run.categories')}>
          {categories.map(([name, n]) => (
            <li key={name}>
              {name} <b>{integer(n)}</b>
            </li>
          ))}
        </ul>
      )}
      {left > 0 && state.state !== 'undone' && (
        <p className={styles.leftover}>
          {t('imports.run.leftover', { n: integer(left) })}{' '}
          <a href={errorListAddress(state.id, language)} download className={styles.link}>
            {t('imports.errorList')}
          </a>
        </p>
      )}
      {state.state === 'failed' && state.trouble && <Note icon="warning">{say(state.trouble.words)}</Note>}
      {resume.trouble && <TroubleNote trouble={resume.trouble} />}
      <div className={styles.runActs}>
        {state.state === 'failed' && (
          <Button type="primary" loading={resume.pending} onClick={() => void resume.send({ import_id: state.id, ...(state.options as Options) })}>
            {t('imports.run.resume', { n: integer(state.clean - state.done) })}
          </Button>
        )}
        {state.state === 'done' && (
          <Button type="primary" onClick={() => go(`/assets?where=${encodeURIComponent(JSON.stringify({ field: 'import_id', op: 'eq', value: state.id }))}`)}>
            {t('imports.done.see')}
          </Button>
        )}
        {!running && state.created + state.updated > 0 && state.commands.includes('custody.undo_import') && (
          <Button danger onClick={() => setUndoing(true)}>
            {t('imports.run.undo', { n: integer(state.created + state.updated) })}
          </Button>
        )}
        {state.state === 'done' && <span className="kh-grey">{t('imports.faults.undoNote')}</span>}
      </div>
      {undoing && (
        <CommandDialog
          command="custody.undo_import" title={t('imports.run.undoTitle')} words={t('imports.run.undoWords', { created: integer(state.created), updated: integer(state.updated) })}
          fields={[{ key: 'reason', label: t('common.reason'), min: 2, long: true }]} label={t('imports.run.undo', { n: integer(state.created + state.updated) })} danger
          payload={({ reason }) => ({ import_id: state.id, reason })} invalidates={['import_batch', 'asset', 'place']} onClose={() => setUndoing(false)}
        />
      )}
    </Card>
  )
}

const Result = ({ title, n, tone }: { title: string; n: number; tone?: string | undefined }) => (
  <div>
    <dt>{title}</dt>
    <dd className={tone}>{integer(n)}</dd>
  </div>
)
