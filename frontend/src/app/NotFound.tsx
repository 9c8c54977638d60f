import { useWords } from '../shared/i18n'
import { Empty } from '../shared/ui/parts'
import { To } from '../shared/ui/To'

export function NotFound() {
  const { t } = useWords()
  return (
    <Empty
      icon="question"
      words={
        <>
          <h1>{t('common.notFound')}</h1>
          <p>{t('common.notFoundHow')}</p>
        </>
      }
      action={<To href="/">{t('common.toWorkbench')}</To>}
    />
  )
}
