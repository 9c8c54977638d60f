/** A page that could not be opened, or broke: said in our words, with a way on. */
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { Button } from 'antd'

import { Trouble } from '../shared/api/client'
import { useWords } from '../shared/i18n'
import { Crashed } from '../shared/ui/ErrorBoundary'
import { Empty } from '../shared/ui/parts'
import { To } from '../shared/ui/To'

/** The code of a page is gone after an update of the server: only a fresh page knows the new one. */
const isOutdated = (error: Error) => /dynamically imported|importing a module/i.test(error.message)

export function RouteTrouble({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { t, say } = useWords()
  const router = useRouter()
  const again = () => {
    reset()
    void router.invalidate()
  }
  if (!(error instanceof Trouble) && !isOutdated(error)) return <Crashed error={error} again={again} />
  return (
    <Empty
      icon="warning"
      words={
        <div role="alert">
          <h1>{t('common.notOpened')}</h1>
          <p>{error instanceof Trouble ? say(error.body.message) : t('common.notOpenedHow')}</p>
        </div>
      }
      action={
        <>
          <Button type="primary" onClick={isOutdated(error) ? () => window.location.reload() : again}>
            {t('common.retry')}
          </Button>{' '}
          <To href="/">{t('common.toWorkbench')}</To>
        </>
      }
    />
  )
}
