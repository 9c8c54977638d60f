import { Page, PageHead } from '../../../shared/ui/parts'
import { useWords } from '../../../shared/i18n'

export function SessionsPage() {
  const { t } = useWords()
  return (
    <Page>
      <PageHead title={t('session.list.title')} />
    </Page>
  )
}
