/** Progress in pieces: one bar per item up to 20, above that one bar. */
import styles from './ProgressPieces.module.css'

const MOST = 20

export function ProgressPieces({ done, total, label }: { done: number; total: number; label?: string }) {
  const bar = { role: 'progressbar', 'aria-valuenow': done, 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-label': label ?? `${done} / ${total}` }
  if (total > MOST) {
    return (
      <div className={styles.whole} {...bar}>
        <i style={{ width: `${(done / total) * 100}%` }} />
      </div>
    )
  }
  return (
    <div className={styles.pieces} {...bar}>
      {Array.from({ length: total }, (_, at) => (
        <i key={at} className={at < done ? styles.done : undefined} />
      ))}
    </div>
  )
}
