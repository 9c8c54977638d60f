import { Button } from 'antd'
import { Component, type ReactNode } from 'react'

import { useWords } from '../i18n'
import { Empty } from './parts'

export function Crashed({ error, again }: { error: Error; again: () => void }) {
  const { t } = useWords()
  return (
    <div role="alert">
      <Empty
        icon="warning"
        words={
          <>
            <p>{t('common.crashed')}</p>
            <p className="kh-grey">{t('common.crashedHow')}</p>
            <p className="kh-mono kh-grey">{error.message.slice(0, 200)}</p>
          </>
        }
        action={<Button onClick={again}>{t('common.retry')}</Button>}
      />
    </div>
  )
}

type Props = { children: ReactNode; resetKey?: string }
type State = { error: Error | null; at: string | undefined }

/** One broken part does not take the page with it. A change of `resetKey` (the address) starts afresh. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, at: this.props.resetKey }

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.at ? null : { error: null, at: props.resetKey }
  }

  override render(): ReactNode {
    const { error } = this.state
    return error ? <Crashed error={error} again={() => this.setState({ error: null })} /> : this.props.children
  }
}
