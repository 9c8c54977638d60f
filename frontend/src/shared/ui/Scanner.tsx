/** Camera in the top third, a scanner gun at any time, typing when a label is damaged: three ways to one code. */
import { useEffect, useRef, useState, type ReactNode } from 'react'

import { useWords } from '../i18n'
import { openCamera, type Camera, type CameraTrouble } from '../lib/camera'
import { useWedge } from '../lib/wedge'
import { Icon, type IconName } from './icons'
import { cx } from './parts'
import styles from './Scanner.module.css'

const AGAIN_MS = 2500

export type Said = { icon: IconName; words: ReactNode; refused?: boolean } | null

type Props = {
  title: ReactNode
  number?: ReactNode
  onBack: () => void
  onCode: (code: string) => void
  onType: () => void
  /** what was read last, and what became of it */
  said?: Said
  /** nothing is read while somebody proves himself */
  paused?: boolean
}

export function Scanner({ title, number, onBack, onCode, onType, said, paused = false }: Props) {
  const { t } = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const { trouble, live, torch, setTorch, open } = useCamera(video, onCode, paused)
  useWedge(onCode, !paused)
  return (
    <section className={styles.scanner} aria-label={t('shell.tabs.scan')}>
      <video ref={video} className={styles.video} muted playsInline aria-hidden />
      <div className={styles.shade} />
      <header className={styles.top}>
        <button type="button" className={styles.button} aria-label={t('common.back')} onClick={onBack}>
          <Icon name="left" size={22} />
        </button>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          {number && <div className={cx(styles.number, 'kh-mono')}>{number}</div>}
        </div>
        {setTorch && (
          <button type="button" className={cx(styles.button, styles.round)} aria-pressed={torch} aria-label={t(torch ? 'execute.torchOff' : 'execute.torch')} onClick={() => setTorch(!torch)}>
            <Icon name="torch" size={18} />
          </button>
        )}
        <button type="button" className={cx(styles.button, styles.round)} aria-label={t('execute.keyboard')} onClick={onType}>
          <Icon name="barcode" size={18} />
        </button>
      </header>
      {trouble ? (
        <div className={styles.middle} role="status">
          <Icon name="camera" size={28} weight={1} />
          <div>{t(`execute.${trouble}`)}</div>
          {trouble !== 'cameraInsecure' && (
            <button type="button" className={styles.open} onClick={open}>
              {t('execute.cameraOff')}
            </button>
          )}
        </div>
      ) : (
        <>
          <div className={styles.middle} />
          {live && <Corners />}
        </>
      )}
      <div className={cx(styles.bottom, said?.refused && styles.refused)} role="status" aria-live="assertive">
        {said ? (
          <>
            <Icon name={said.icon} size={17} />
            <span>{said.words}</span>
          </>
        ) : (
          <span>{trouble ? t('execute.wedge') : t('execute.scanning')}</span>
        )}
      </div>
    </section>
  )
}

const Corners = () => (
  <svg className={styles.frame} viewBox="0 0 122 122" fill="none" stroke="currentColor" strokeWidth="4" strokeLinecap="round" aria-hidden>
    <path d="M2 26V10q0-8 8-8h16M96 2h16q8 0 8 8v16M120 96v16q0 8-8 8H96M26 120H10q-8 0-8-8V96" />
  </svg>
)

/** Opens the camera with the page and closes it with it. One label under the lens counts once. */
function useCamera(video: React.RefObject<HTMLVideoElement | null>, onCode: (code: string) => void, paused: boolean) {
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null)
  const [live, setLive] = useState(false)
  const [torch, setTorchOn] = useState(false)
  const [round, setRound] = useState(0)
  const camera = useRef<Camera | null>(null)
  const latest = useRef({ onCode, paused })
  latest.current = { onCode, paused }
  useEffect(() => {
    let gone = false
    let last = { code: '', at: 0 }
    const read = (code: string) => {
      const now = performance.now()
      const again = code === last.code && now - last.at < AGAIN_MS
      last = { code, at: now }
      if (!again && !latest.current.paused) latest.current.onCode(code)
    }
    if (!video.current) return undefined
    openCamera(video.current, read)
      .then((opened) => {
        if (gone) return opened.stop()
        camera.current = opened
        setLive(true)
        return setTrouble(null)
      })
      .catch((reason: CameraTrouble) => !gone && setTrouble(typeof reason === 'string' ? reason : 'cameraNone'))
    return () => {
      gone = true
      camera.current?.stop()
      camera.current = null
      setLive(false)
    }
  }, [round, video])
  const lamp = camera.current?.setTorch ?? null
  return {
    trouble, live, torch,
    setTorch: lamp && ((on: boolean) => { setTorchOn(on); lamp(on) }),
    open: () => setRound(round + 1),
  }
}
