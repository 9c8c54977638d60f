import { useWords } from '../../../shared/i18n'
import { Page, PageHead } from '../../../shared/ui/parts'

export function WorkbenchPage() {
  const { t } = useWords()
  return (
    <Page>
      <PageHead title={t('shell.items.todo')} />
    </Page>
  )
}
