/** For damaged labels: the code typed by hand. */
import { Button, Input } from 'antd'
import { useState } from 'react'

import { useWords } from '../../../shared/i18n'
import { BottomSheet, phoneStyles } from '../../../shared/ui/Phone'

export function TypeSheet({ onCode, onClose }: { onCode: (code: string) => void; onClose: () => void }) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  return (
    <BottomSheet title={<h2 className={phoneStyles.sheetTitle}>{t('execute.type')}</h2>} label={t('execute.type')} onClose={onClose}>
      <p className="kh-grey">{t('execute.typeHint')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim()) onCode(code.trim())
        }}
      >
        <Input
          size="large" style={{ margin: '14px 0' }} value={code} autoFocus autoComplete="off" autoCapitalize="characters" spellCheck={false} aria-label={t('execute.typing')}
          onChange={(event) => setCode(event.target.value)}
        />
        <Button type="primary" size="large" block htmlType="submit" disabled={!code.trim()}>
          {t('execute.typeSubmit')}
        </Button>
      </form>
    </BottomSheet>
  )
}
