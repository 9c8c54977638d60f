import type { ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { ResultTag, type ResultKey } from '../../../shared/ui/tags'
import type { ImportState } from '../api/imports'

const LOOK: Record<ImportState, ResultKey> = { uploaded: 'waiting', judged: 'waiting', running: 'running', done: 'pass', failed: 'refused', undone: 'warning' }

export function StateTag({ state }: { state: ImportState }): ReactElement {
  const { t } = useWords()
  return <ResultTag result={LOOK[state]}>{t(`imports.states.${state}`)}</ResultTag>
}
