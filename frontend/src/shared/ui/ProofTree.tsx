/** The way from one leaf to the signed head, as computed in this browser. Solid frames are recomputed here, dashed come from the proof. */
import { useWords } from '../i18n'
import { hex, type Check, type Checked } from '../lib/audit-proof'
import { shortHash, time } from '../lib/format'
import { Icon } from './icons'
import { cx } from './parts'
import styles from './ProofTree.module.css'
import { Code } from './values'

const WIDTH = 412
const ROW = 53
const HEIGHT = 28
const OWN = 140
const GIVEN = 88
const ROOT = 156
/** between an own node and its sibling, centre to centre */
const APART = OWN / 2 + GIVEN / 2 + 14
const SHOWN = 5

type Spot = { level: number; x: number; sibling: number; y: number; skipped: boolean }

/** The uppermost layers and the leaf: the middle of a tall tree looks like any other. */
function layersShown(count: number): number[] {
  const all = Array.from({ length: count }, (_, at) => count - 1 - at)
  return count <= SHOWN ? all : [...all.slice(0, SHOWN - 1), 0]
}

const within = (x: number, half: number) => Math.max(half + 1, Math.min(WIDTH - half - 1, x))

/** Own node and sibling stand left and right of their parent, as they do in the tree. */
function spots(proof: Checked): Spot[] {
  const out: Spot[] = []
  for (const level of layersShown(proof.levels.length)) {
    const parent = out.at(-1)
    const y = 4 + out.length * ROW
    if (!parent) {
      out.push({ level, x: WIDTH / 2, sibling: 0, y, skipped: false })
      continue
    }
    const way = proof.levels[level]!.siblingIsLeft ? 1 : -1
    let x = within(parent.x + way * 46, OWN / 2)
    const sibling = within(x - way * APART, GIVEN / 2)
    x = within(sibling + way * APART, OWN / 2)
    out.push({ level, x, sibling, y, skipped: parent.level !== level + 1 })
  }
  return out
}

export function ProofTree({ proof }: { proof: Checked }) {
  const { t } = useWords()
  const shown = spots(proof)
  return (
    <div className={styles.frame}>
      <div className={styles.head}>
        <h3>{t('proof.tree')}</h3>
        <span>{t('proof.layers', { n: Math.max(proof.levels.length - 1, 0), shown: Math.max(shown.length - 1, 0) })}</span>
      </div>
      <Drawing proof={proof} shown={shown} />
      <p className={styles.legend}>
        <span>
          <i className={styles.solid} /> {t('proof.solid')} {t('proof.solidMeans')}
        </span>
        <span>
          <i className={styles.dashed} /> {t('proof.dashed')} {t('proof.dashedMeans')}
        </span>
      </p>
      <ul className={styles.checks}>
        {proof.checks.map((check) => (
          <CheckLine key={check.key} check={check} proof={proof} />
        ))}
      </ul>
      <div className={styles.offline}>
        <div>{t('proof.offline')}</div>
        <Code copy>{`kuheng audit verify proof-${proof.seq}.json`}</Code>
      </div>
    </div>
  )
}

function Drawing({ proof, shown }: { proof: Checked; shown: Spot[] }) {
  const { t } = useWords()
  const height = (shown.at(-1)?.y ?? 0) + HEIGHT + 4
  return (
    <svg className={styles.svg} viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={t('proof.tree')}>
      {shown.map((spot, row) => (row > 0 ? <Branch key={spot.level} proof={proof} spot={spot} parent={shown[row - 1]!} /> : null))}
      {shown.map((spot, row) => (
        <Box key={spot.level} proof={proof} spot={spot} top={row === 0} last={spot.level === 0} />
      ))}
    </svg>
  )
}

const lastDigits = (seq: number) => String(seq).slice(-3)

type BoxProps = { proof: Checked; spot: Spot; top: boolean; last: boolean }

function Box({ proof, spot: { level, x, y }, top, last }: BoxProps) {
  const { t } = useWords()
  const hash = hex(proof.levels[level]?.node ?? new Uint8Array())
  const width = top ? ROOT : OWN
  const words = top ? t('proof.root', { hash: shortHash(hash) }) : last ? t('proof.own', { n: lastDigits(proof.seq) }) : shortHash(hash)
  return (
    <>
      <rect className={top ? styles.root : last ? styles.own : styles.node} x={x - width / 2} y={y} width={width} height={HEIGHT} rx={3} />
      <text x={x} y={y + 18} className={top ? styles.rootWords : last ? styles.ownWords : undefined}>
        {words}
      </text>
    </>
  )
}

/** From the parent's foot down to the node and to its sibling; dashed where layers are left out. */
function Branch({ proof, spot, parent }: { proof: Checked; spot: Spot; parent: Spot }) {
  const { sibling } = proof.levels[spot.level]!
  const middle = parent.y + HEIGHT + (ROW - HEIGHT) / 2
  const to = (x: number) => `M${parent.x} ${parent.y + HEIGHT}V${middle}H${x}V${spot.y}`
  return (
    <>
      <path className={styles.beside} d={to(spot.sibling)} />
      <path className={cx(styles.walked, spot.skipped && styles.skipped)} d={to(spot.x)} />
      <rect className={styles.given} x={spot.sibling - GIVEN / 2} y={spot.y} width={GIVEN} height={HEIGHT} rx={3} />
      <text className={styles.givenWords} x={spot.sibling} y={spot.y + 18}>
        {shortHash(hex(sibling)).replace(/^(.{4})../, '$1')}
      </text>
    </>
  )
}

function CheckLine({ check, proof }: { check: Check; proof: Checked }) {
  const { t, language } = useWords()
  const root = shortHash(hex(proof.root))
  const names = proof.witnesses.map((witness) => witness.name).join(language === 'en' ? ', ' : '、')
  const words = {
    leaf: t('audit.checks.leaf', { algorithm: proof.head.algorithm.toUpperCase() }),
    path: t('audit.checks.path', { n: check.count ?? 0, root }),
    signature: t('audit.checks.signature', { name: proof.signer ?? '—' }),
    witnesses: names ? t('audit.checks.witnesses', { names }) : t('audit.checks.noWitness'),
  }[check.key]
  const state = check.ok === null ? styles.unknown : check.ok ? styles.good : styles.bad
  const aside = check.key === 'witnesses' ? (proof.witnesses[0]?.at ? time(proof.witnesses[0].at) : '') : t('proof.ms', { ms: check.tookMs.toFixed(1) })
  return (
    <li className={styles.check}>
      <Icon name={check.ok === null ? 'question' : check.ok ? 'check' : 'cross'} className={cx(state)} size={15} />
      <span>
        {words}
        {check.ok === null && check.key === 'signature' && ` · ${t('audit.checks.notHere')}`}
      </span>
      <small>{aside}</small>
    </li>
  )
}

