/** What an emergency left to be looked into; risk control closes it with a conclusion. The mark itself stays. */
import { Button } from 'antd'
import { useState } from 'react'

import { useWords } from '../../../shared/i18n'
import { shortMoment } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Card } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import type { Finding } from '../api/types'

export function FindingsCard({ findings }: { findings: Finding[] }) {
  const { t } = useWords()
  const [closing, setClosing] = useState<Finding | null>(null)
  if (findings.length === 0) return null
  return (
    <Card title={t('flow.findings.title')}>
      <ul>
        {findings.map((one) => (
          <FindingRow key={one.id} one={one} onClose={() => setClosing(one)} />
        ))}
      </ul>
      {closing && (
        <CommandDialog
          command="flows.close_finding" title={t('flow.findings.close')} words={t('flow.findings.words')} label={t('flow.findings.close')}
          fields={[{ key: 'conclusion', label: t('flow.findings.conclusion'), min: 4, long: true }]} payload={(values) => ({ finding_id: closing.id, ...values })}
          invalidates={['order', 'workbench', 'finding']} onClose={() => setClosing(null)}
        />
      )}
    </Card>
  )
}

function FindingRow({ one, onClose }: { one: Finding; onClose: () => void }) {
  const { t, say } = useWords()
  const now = useNow()
  const open = one.state === 'open'
  return (
    <li style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', padding: '4px 0' }}>
      <Tag color={open ? 'overdue' : 'in'} icon={open ? 'warning' : 'check'}>
        {t(one.code === 'flows.late' ? 'flow.findings.late' : 'flow.findings.refused')}
      </Tag>
      <span>{say(one.step)}</span>
      <span className="kh-grey">{shortMoment(one.at, now)}</span>
      {one.conclusion && (
        <span>
          {one.conclusion} <span className="kh-grey">{one.closed_by}</span>
        </span>
      )}
      {one.may_close && (
        <Button size="small" onClick={onClose}>
          {t('flow.findings.close')}
        </Button>
      )}
    </li>
  )
}
