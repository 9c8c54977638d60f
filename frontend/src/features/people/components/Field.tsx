import type { ReactNode } from 'react'

import dialog from '../../../shared/ui/CommandDialog.module.css'

type Props = { id: string; label: string; required?: boolean; wrong?: string | null | undefined; help?: string; children: ReactNode }

/** A labelled control with its help or its fault below. */
export const Field = ({ id, label, required, wrong, help, children }: Props) => (
  <div className={dialog.field}>
    <label htmlFor={id}>
      {required && <span className={dialog.star}>*</span>}
      {label}
    </label>
    {children}
    <div className={wrong ? dialog.wrong : dialog.help} role={wrong ? 'alert' : undefined}>
      {wrong ?? help}
    </div>
  </div>
)
