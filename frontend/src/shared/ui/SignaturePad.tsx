/** A large pad to sign on. What is kept is dark ink on nothing, whatever theme it was drawn in. */
import { forwardRef, useEffect, useImperativeHandle, useRef, type ReactNode } from 'react'
import Pad from 'signature_pad'

import { useWords } from '../i18n'
import { usePreferences } from '../lib/preferences'
import styles from './SignaturePad.module.css'
import tokens from './tokens.json'

export type SignatureHandle = {
  clear: () => void
  isEmpty: () => boolean
  /** PNG, in dark ink */
  toBlob: () => Promise<Blob>
}

type Props = { label: string; note?: ReactNode; onChange?: (empty: boolean) => void }

const INK = { light: tokens.extra.light.ink, dark: tokens.extra.dark.ink }

function fit(canvas: HTMLCanvasElement, pad: Pad): void {
  const data = pad.toData()
  const ratio = Math.max(window.devicePixelRatio, 1)
  canvas.width = canvas.offsetWidth * ratio
  canvas.height = canvas.offsetHeight * ratio
  canvas.getContext('2d')?.scale(ratio, ratio)
  pad.clear()
  pad.fromData(data)
}

async function darkPng(canvas: HTMLCanvasElement, pad: Pad): Promise<Blob> {
  const sheet = document.createElement('canvas')
  const scale = 2
  sheet.width = canvas.offsetWidth * scale
  sheet.height = canvas.offsetHeight * scale
  sheet.getContext('2d')?.scale(scale, scale)
  const copy = new Pad(sheet, { penColor: INK.light })
  copy.fromData(pad.toData().map((stroke) => ({ ...stroke, penColor: INK.light })))
  return new Promise((done, fail) => sheet.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'))
}

export const SignaturePad = forwardRef<SignatureHandle, Props>(function SignaturePad({ label, note, onChange }, ref) {
  const { t } = useWords()
  const { theme } = usePreferences()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<Pad | null>(null)
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => {
    const own = canvas.current!
    const made = new Pad(own, { penColor: INK[theme], minWidth: 1.4, maxWidth: 3.4 })
    pad.current = made
    made.addEventListener('endStroke', () => latest.current?.(made.isEmpty()))
    const watch = new ResizeObserver(() => fit(own, made))
    watch.observe(own)
    return () => {
      watch.disconnect()
      made.off()
    }
  }, [theme])
  useImperativeHandle(ref, () => ({
    clear: () => {
      pad.current?.clear()
      latest.current?.(true)
    },
    isEmpty: () => pad.current?.isEmpty() ?? true,
    toBlob: () => darkPng(canvas.current!, pad.current!),
  }))
  return (
    <div className={styles.pad}>
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={`${label}${t('common.then')}${t('handover.padHint')}`} />
      <div className={styles.line} />
      {note && <div className={styles.note}>{note}</div>}
    </div>
  )
})
