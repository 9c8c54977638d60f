import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState, type ReactElement } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer, moment } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { useSpan } from '../../../shared/ui/tags'
import { useGo, useSearchWords } from '../../../shared/ui/To'
import { errorListAddress, stepOf, templateAddress, type ImportPage as ImportPageData } from '../api/imports'
import { useWizard, type Wizard } from '../api/useWizard'
import { FaultGrid } from '../components/FaultGrid'
import styles from '../components/Imports.module.css'
import { MappingCard } from '../components/MappingCard'
import { RunOptions, type Options } from '../components/RunOptions'
import { StartUpload } from '../components/StartUpload'
import { Stats } from '../components/Stats'
import { Steps } from '../components/Steps'

export function ImportPage(): ReactElement {
  const [words] = useSearchWords()
  const id = words['id']
  return id ? <Running key={id} id={id} /> : <Start />
}

function Start() {
  const { t, language } = useWords()
  return (
    <Page>
      <PageHead
        title={t('imports.title')}
        actions={
          <Button icon={<Icon name="download" />} href={templateAddress(language)}>
            {t('imports.template')}
          </Button>
        }
      />
      <Steps now={0} />
      <StartUpload />
    </Page>
  )
}

function Running({ id }: { id: string }) {
  const { t, language } = useWords()
  const go = useGo()
  const wizard = useWizard(id)
  const { page } = wizard
  useFreshRegister(page)
  if (wizard.error && !page) return <Page><TroubleNote trouble={wizard.error} retry={wizard.refresh} /></Page>
  if (!page) return <Page><Skeleton rows={12} /></Page>
  const used = page.mapping.sheets.filter((sheet) => sheet.use)
  const rows = integer(wizard.summary?.rows ?? page.rows)
  const facts = used.length === 1 ? t('imports.facts', { file: page.file_name, sheet: used[0]!.sheet, rows }) : t('imports.factsMany', { file: page.file_name, sheets: used.length, rows })
  return (
    <Page>
      <PageHead
        title={t('imports.title')} facts={facts}
        actions={
          <>
            {wizard.summary && wizard.summary.fault_count > 0 && !wizard.stale && (
              <Button icon={<Icon name="download" />} href={errorListAddress(id, language)}>
                {t('imports.errorList')}
              </Button>
            )}
            <Button onClick={() => go('/import')}>{t('imports.leave')}</Button>
          </>
        }
      />
      <Steps now={wizard.summary && page.state === 'uploaded' ? 2 : stepOf(page)} />
      {wizard.trouble && <TroubleNote trouble={wizard.trouble} />}
      {page.state === 'running' ? <Progress page={page} /> : page.state === 'uploaded' || page.state === 'judged' ? <Mending id={id} page={page} wizard={wizard} /> : <Finished page={page} />}
    </Page>
  )
}

/** Once the last row is in, the register on other pages is stale. */
function useFreshRegister(page: ImportPageData | undefined): void {
  const client = useQueryClient()
  const state = page?.state
  const before = useRef(state)
  useEffect(() => {
    if (before.current === 'running' && state === 'done') void client.invalidateQueries({ queryKey: ['asset'] })
    before.current = state
  }, [client, state])
}

function Mending({ id, page, wizard }: { id: string; page: ImportPageData; wizard: Wizard }) {
  const { t } = useWords()
  const { summary } = wizard
  const may = useMay('custody.run_import')
  const [options, setOptions] = useState<Options>({
    on_existing: page.options.on_existing as Options['on_existing'], match_by: page.options.match_by as Options['match_by'], fire_rules: page.options.fire_rules, create_places: page.options.create_places,
  })
  const run = useCommand<Options & { import_id: string }>('custody.run_import', { invalidates: ['import_batch'] })
  const ready = summary !== null && !wizard.stale && summary.clean > 0
  return (
    <div className={styles.split}>
      <MappingCard wizard={wizard} page={page} locked={wizard.busy === 'judging' || run.pending}>
        <RunOptions options={options} onChange={setOptions} summary={summary} page={page} wizard={wizard} />
      </MappingCard>
      <div className={styles.column}>
        {summary ? (
          <>
            <Stats page={page} wizard={wizard} summary={summary} />
            <FaultGrid id={id} wizard={wizard} summary={summary} />
          </>
        ) : (
          <Card className={styles.fill}>
            <Empty
              icon="clipboard" words={t('imports.stat.notYet')}
              action={
                <Button type="primary" loading={wizard.busy === 'judging'} onClick={() => void wizard.judge()}>
                  {t('imports.act.dryRun')}
                </Button>
              }
            />
          </Card>
        )}
        {run.trouble && <TroubleNote trouble={run.trouble} />}
        {summary && (
          <div className={styles.foot}>
            <span className="kh-grey">
              {summary.faulty_rows > 0 ? t('imports.act.skipped', { n: integer(summary.faulty_rows) }) : t('imports.act.allGood', { n: integer(summary.clean) })}
            </span>
            <Button type={wizard.stale ? 'primary' : 'default'} loading={wizard.busy === 'judging'} onClick={() => void wizard.judge()}>
              {t('imports.act.again')}
            </Button>
            {may && !wizard.stale && (
              <Button type="primary" disabled={!ready} loading={run.pending} onClick={() => void run.send({ import_id: id, ...options })}>
                {t('imports.act.run', { n: integer(summary.clean) })}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}

/** Long work: how much, how long still, and that one may leave. */
function Progress({ page }: { page: ImportPageData }) {
  const { t } = useWords()
  const span = useSpan()
  const start = useRef<{ at: number; done: number }>({ at: Date.now(), done: page.done })
  const seconds = (Date.now() - start.current.at) / 1000
  const speed = seconds > 2 ? (page.done - start.current.done) / seconds : 0
  const rest = speed > 0 ? Math.ceil((page.clean - page.done) / speed / 60) : null
  return (
    <Card className={styles.fill}>
      <div className={styles.running} role="status">
        <h2>{t('imports.progress.title')}</h2>
        <b>{t('imports.progress.done', { done: integer(page.done), all: integer(page.clean) })}</b>
        <div className={styles.track} role="progressbar" aria-valuenow={Math.round(page.progress * 100)} aria-valuemin={0} aria-valuemax={100} aria-label={t('imports.progress.title')}>
          <i style={{ width: `${page.progress * 100}%` }} />
        </div>
        <span className="kh-grey">
          {speed > 0 && t('imports.progress.speed', { n: integer(Math.round(speed)) })} {rest !== null && t('imports.progress.rest', { time: span(rest) })}
        </span>
        <span className="kh-grey">{t('imports.progress.leave')}</span>
      </div>
    </Card>
  )
}

function Finished({ page }: { page: ImportPageData }) {
  const { t } = useWords()
  const go = useGo()
  const may = useMay('custody.undo_import')
  const [undoing, setUndoing] = useState(false)
  const figures = { created: integer(page.created), updated: integer(page.updated), skipped: integer(page.skipped) }
  const where = JSON.stringify({ field: 'import_id', op: 'eq', value: page.id })
  const undone = page.state === 'undone'
  return (
    <Card className={styles.fill}>
      <div className={styles.running}>
        <Icon name={undone ? 'undo' : 'check'} size={34} weight={1} className={(undone ? styles.warn : styles.good) ?? ''} />
        <h2>{undone ? t('imports.done.undone', { time: page.undone_at ? moment(page.undone_at) : '' }) : t('imports.done.title')}</h2>
        <b>{t('imports.done.words', figures)}</b>
        <div className={styles.acts}>
          {!undone && may && (
            <Button danger onClick={() => setUndoing(true)}>
              {t('imports.act.undo')}
            </Button>
          )}
          <Button onClick={() => go('/import')}>{t('imports.done.again')}</Button>
          {!undone && (
            <Button type="primary" onClick={() => go(`/assets?where=${encodeURIComponent(where)}`)}>
              {t('imports.done.see')}
            </Button>
          )}
        </div>
      </div>
      {undoing && (
        <CommandDialog
          command="custody.undo_import" title={t('imports.act.undoTitle')} words={t('imports.act.undoWords', figures)} danger label={t('imports.act.undoLabel', { n: integer(page.created + page.updated) })}
          fields={[{ key: 'reason', label: t('imports.act.reason'), min: 1, long: true }]} payload={(values) => ({ import_id: page.id, ...values })} invalidates={['import_batch', 'asset', 'place']} onClose={() => setUndoing(false)}
        />
      )}
    </Card>
  )
}
