import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState, type ReactElement } from 'react'

import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { FormField } from '../../../engines/forms/form/SchemaForm'
import { SchemaTable, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { Secret } from '../../../shared/ui/Secret'
import { useSearchWords } from '../../../shared/ui/To'
import type { WebhookRow } from '../api/webhooks'
import styles from '../components/Exchange.module.css'
import { WebhookPanel, WebhookStateTag } from '../components/WebhookPanel'

const COLUMNS = ['title', 'url', 'topics', 'machine', 'state']

const cells: Cells<WebhookRow> = {
  state: (row) => <WebhookStateTag state={row.state} />,
  topics: (row) => <span className="kh-mono">{row.topics.join(', ')}</span>,
}

export function WebhooksPage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const may = useMay('exchange.add_webhook')
  const table = useTable('webhook', { defaults: COLUMNS })
  const { data } = useQuery({ ...aggregateQuery('webhook', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const chosen = words['webhook'] ?? null
  return (
    <div className={styles.page}>
      <Page className={styles.main}>
        <PageHead
          title={t('exchange.webhooks.title')} facts={data?.[0] ? t('exchange.webhooks.facts', { n: integer(data[0].count), count: data[0].count }) : undefined}
          actions={
            may ? (
              <Button type="primary" onClick={() => setAdding(true)}>
                {t('exchange.webhooks.add')}
              </Button>
            ) : undefined
          }
        />
        <SchemaTable<WebhookRow>
          table={table} views={false} cells={cells} needs={['title', 'state', 'topics']} active={chosen} onWalk={(row) => setWords({ webhook: row.id })} nameOf={(row) => row.title} widths={{ title: 130, url: 260, state: 110, machine: 120 }}
          empty={<Empty icon="link" words={t('exchange.webhooks.empty')} />}
        />
      </Page>
      {chosen && <WebhookPanel key={chosen} id={chosen} onClose={() => setWords({ webhook: undefined })} />}
      {adding && <AddDialog onClose={() => setAdding(false)} onSecret={setSecret} />}
      {secret && (
        <Modal open title={t('exchange.webhooks.shown.title')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} width={560}>
          <p className={dialog.words}>{t('exchange.webhooks.shown.words')}</p>
          <Secret label={t('exchange.webhooks.shown.how')} value={secret} />
          <div className={dialog.acts}>
            <Button type="primary" onClick={() => setSecret(null)}>
              {t('exchange.webhooks.shown.kept')}
            </Button>
          </div>
        </Modal>
      )}
    </div>
  )
}

function AddDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: string) => void }) {
  const { t } = useWords()
  const fields: FormField[] = [
    { key: 'title', type: 'text', title: t('exchange.webhooks.form.title'), required: true },
    { key: 'machine_id', type: 'machine', title: t('exchange.webhooks.form.machine'), help: t('exchange.webhooks.form.machineHelp'), required: true },
    { key: 'url', type: 'text', title: t('exchange.webhooks.form.url'), required: true, whole: true },
    { key: 'topics', type: 'text', title: t('exchange.webhooks.form.topics'), help: t('exchange.webhooks.form.topicsHelp'), required: true, whole: true },
  ]
  return (
    <FormDialog
      command="exchange.add_webhook" path="/webhooks" title={t('exchange.webhooks.add')} words={t('exchange.webhooks.words')} fields={fields} invalidates={['webhook']} onClose={onClose} label={() => t('exchange.webhooks.add')}
      payload={({ topics, ...rest }) => ({ ...rest, topics: String(topics).split(/[,，;；\s]+/).filter(Boolean) })}
      onDone={({ result }) => typeof result['secret'] === 'string' && onSecret(result['secret'])}
    />
  )
}
