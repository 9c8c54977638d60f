/** The log: what was recorded, whether it is still what was recorded, and the proof of each line. */
import { Button } from 'antd'
import { useMemo, useState, type ReactElement } from 'react'

import { SchemaTable, tableStyles, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { useNames } from '../../../shared/api/acts'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { useSearchWords } from '../../../shared/ui/To'
import type { Entry } from '../api/audit'
import { BundleDialog } from '../components/BundleDialog'
import { Content, OutcomeTag, RecordName, Who, When } from '../components/EntryCells'
import { EntryPanel } from '../components/EntryPanel'
import { HeadCard } from '../components/HeadCard'
import { LogSearch } from '../components/LogSearch'
import { useNamedSchema } from '../components/named-schema'
import { useVerify, VerdictCard } from '../components/VerdictCard'
import styles from './AuditPage.module.css'

const COLUMNS = ['leaf_no', 'recorded_at', 'actor_id', 'command', 'record_id', 'outcome', 'detail']
const NEEDS = ['leaf_no', 'recorded_at', 'at', 'actor_id', 'command', 'record', 'record_id', 'outcome', 'reason', 'ip', 'device', 'detail']
const WIDTHS = { leaf_no: 76, recorded_at: 108, actor_id: 108, command: 124, record_id: 176, outcome: 84, detail: 220 }

export function AuditPage(): ReactElement {
  const { t } = useWords()
  const { person } = useSession()
  const [words, setWords] = useSearchWords()
  const [exporting, setExporting] = useState(false)
  const table = useNamedSchema(useTable('audit_entry', { defaults: COLUMNS }))
  const verify = useVerify()
  const mayVerify = useMay('audit.start_verification')
  const names = useNames()
  const open = words['entry'] ?? null
  const show = (id: string | undefined) => setWords({ entry: id })
  const cells = useMemo(
    (): Cells<Entry> => ({
      leaf_no: (row) => (row.leaf_no === null ? <span className="kh-grey">{t('audit.unsealed')}</span> : <span className="kh-mono">{integer(row.leaf_no)}</span>),
      recorded_at: (row) => <When at={row.recorded_at} />,
      actor_id: (row) => <Who entry={row} />,
      command: (row) => names.act(row.command),
      record: (row) => (row.record ? names.entity(row.record) : '—'),
      record_id: (row) => <RecordName entry={row} />,
      outcome: (row) => <OutcomeTag outcome={row.outcome} />,
      reason: (row) => (row.reason ? names.refusal(row.reason) : '—'),
      detail: (row) => <Content entry={row} />,
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the names are new on every render and the same once they are here
    [t, names.acts],
  )
  return (
    <div className={styles.split}>
      <Page className={styles.list}>
        <PageHead
          title={t('audit.title')} facts={person.unit ? t('audit.scope', { unit: person.unit.name }) : t('audit.scopeAll')}
          actions={
            <>
              <Button icon={<Icon name="download" />} onClick={() => setExporting(true)}>
                {t('audit.exportBundle')}
              </Button>
              {mayVerify && (
                <Button type="primary" loading={verify.running} onClick={verify.start}>
                  {t('audit.verifyAll')}
                </Button>
              )}
            </>
          }
        />
        <VerdictCard verify={verify} onEntry={show} />
        <HeadCard />
        <SchemaTable<Entry>
          key={names.acts.length} table={table} cells={cells} needs={NEEDS} widths={WIDTHS} views={false} active={open}
          titles={{ recorded_at: t('audit.columns.at') }} tools={<LogSearch table={table} />} nameOf={(row) => `${names.act(row.command)} ${row.leaf_no ?? ''}`}
          onWalk={(row) => show(row.id)} card={(row) => <EntryCard entry={row} act={names.act(row.command)} onOpen={() => show(row.id)} />}
          foot={<span className={styles.kept}>{t('audit.foot')}</span>} empty={<Empty icon="shield" words={t('audit.empty')} />}
        />
      </Page>
      {open && <EntryPanel key={open} id={open} onClose={() => show(undefined)} />}
      {exporting && <BundleDialog onClose={() => setExporting(false)} />}
    </div>
  )
}

function EntryCard({ entry, act, onOpen }: { entry: Entry; act: string; onOpen: () => void }) {
  const { t } = useWords()
  return (
    <button type="button" className={styles.card} onClick={onOpen}>
      <span className={tableStyles.cardTop}>
        <span className={tableStyles.cardTitle}>{act}</span>
        <OutcomeTag outcome={entry.outcome} />
      </span>
      <span className={tableStyles.cardLine}>
        <Who entry={entry} />
        <When at={entry.recorded_at} />
      </span>
      <span className={tableStyles.cardLine}>
        <RecordName entry={entry} plain />
        <span className="kh-mono kh-grey">{entry.leaf_no === null ? t('audit.unsealed') : `#${integer(entry.leaf_no)}`}</span>
      </span>
    </button>
  )
}
