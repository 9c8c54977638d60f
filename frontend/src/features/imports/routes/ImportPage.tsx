import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useRef, useState, type ReactElement } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { useGo, useSearchWords } from '../../../shared/ui/To'
import { errorListAddress, stepOf, templateAddress, type ImportPage as ImportPageData } from '../api/imports'
import { useWizard, type Wizard } from '../api/useWizard'
import { FaultGrid } from '../components/FaultGrid'
import styles from '../components/Imports.module.css'
import { MappingCard } from '../components/MappingCard'
import { RunOptions, type Options } from '../components/RunOptions'
import { StartUpload } from '../components/StartUpload'
import { RunStep } from '../components/RunStep'
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
  const read = page.sheets.filter((one) => used.some((sheet) => sheet.sheet === one.name)).reduce((sum, one) => sum + Math.max(one.rows - 1, 0), 0)
  const rows = integer(wizard.summary?.rows ?? (page.rows || read))
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
      {page.state === 'uploaded' || page.state === 'judged' ? <Mending id={id} page={page} wizard={wizard} /> : <RunStep page={page} />}
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
            <FaultGrid id={id} wizard={wizard} page={page} summary={summary} />
          </>
        ) : (
          <Card className={styles.fill}>
            <Empty
              icon="clipboard" words={t('imports.stat.notYet')}
              action={
                <Button type="primary" loading={wizard.busy === 'judging'} onClick={() => void wizard.judge()}>
                  {t('imports.act.dryRun', { n: integer(page.mapping.sheets.filter((one) => one.use).reduce((sum, one) => sum + Math.max((page.sheets.find((sheet) => sheet.name === one.sheet)?.rows ?? 0) - one.header_to, 0), 0)) })}
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
