/** The first step: a file as it is, and what was imported before. */
import { Button } from 'antd'
import { useRef, useState, type DragEvent } from 'react'

import { asTrouble, type Trouble } from '../../../shared/api/client'
import { useRecords, type Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { integer, moment } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag, type StateColor } from '../../../shared/ui/tags'
import { To, useGo } from '../../../shared/ui/To'
import { openImport, type ImportState } from '../api/imports'
import styles from './Imports.module.css'

const LOOKS: Record<ImportState, StateColor> = { uploaded: 'neutral', judged: 'neutral', running: 'out', done: 'in', undone: 'neutral', failed: 'frozen' }

type BatchRow = Row & { file_name: string; state: ImportState; at: string; rows: number; created: number; updated: number }

export function StartUpload() {
  const { t } = useWords()
  const go = useGo()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const take = async (file: File | undefined) => {
    if (!file) return
    setBusy(true)
    setTrouble(null)
    try {
      const page = await openImport(file)
      go(`/import?id=${page.id}`)
    } catch (error) {
      setTrouble(asTrouble(error))
    } finally {
      setBusy(false)
      if (input.current) input.current.value = ''
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  return (
    <div className={styles.start}>
      <p className="kh-grey">{t('imports.start')}</p>
      <input ref={input} type="file" hidden accept=".xlsx,.xls,.csv" data-testid="import-file" onChange={(event) => void take(event.target.files?.[0])} />
      <button
        type="button" className={cx(styles.drop, over && styles.over)} disabled={busy} onClick={() => input.current?.click()} onDrop={drop} onDragLeave={() => setOver(false)}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
      >
        <Icon name="upload" size={28} weight={1} />
        <b>{busy ? t('common.loading') : t('imports.drop')}</b>
        <span className="kh-grey">{t('imports.dropHelp')}</span>
      </button>
      {trouble && <TroubleNote trouble={trouble} />}
      <Past />
    </div>
  )
}

function Past() {
  const { t } = useWords()
  const records = useRecords<BatchRow>('import_batch', { sort: '-at', limit: 20 })
  return (
    <Card title={t('imports.past')} bare>
      {records.loading ? (
        <Skeleton rows={3} />
      ) : records.error ? (
        <TroubleNote trouble={records.error} retry={records.reload} />
      ) : records.rows.length === 0 ? (
        <Empty icon="download" words={t('imports.pastEmpty')} />
      ) : (
        <table className={styles.past}>
          <thead>
            <tr>
              <th>{t('imports.pastColumns.file')}</th>
              <th>{t('imports.pastColumns.at')}</th>
              <th className={styles.right}>{t('imports.pastColumns.rows')}</th>
              <th className={styles.right}>{t('imports.pastColumns.created')}</th>
              <th className={styles.right}>{t('imports.pastColumns.updated')}</th>
              <th>{t('imports.pastColumns.state')}</th>
            </tr>
          </thead>
          <tbody>
            {records.rows.map((row) => (
              <tr key={row.id}>
                <td>
                  <To href={`/import?id=${row.id}`}>{row.file_name}</To>
                </td>
                <td>{moment(row.at)}</td>
                <td className={styles.right} data-label={t('imports.pastColumns.rows')}>{integer(row.rows ?? 0)}</td>
                <td className={styles.right} data-label={t('imports.pastColumns.created')}>{integer(row.created ?? 0)}</td>
                <td className={styles.right} data-label={t('imports.pastColumns.updated')}>{integer(row.updated ?? 0)}</td>
                <td>
                  <Tag color={LOOKS[row.state] ?? 'neutral'}>{t(`imports.states.${row.state}`, { defaultValue: row.state })}</Tag>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {records.more && (
        <Button type="link" onClick={records.loadMore}>
          {t('common.loadMore')}
        </Button>
      )}
    </Card>
  )
}
