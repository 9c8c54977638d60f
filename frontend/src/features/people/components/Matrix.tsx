/** Roles against acts: what each role's grants come to, and on a press the grants it rests on. */
import { useQuery } from '@tanstack/react-query'
import { Input, Segmented, Select } from 'antd'
import { useMemo, useState, type KeyboardEvent } from 'react'

import { useWords } from '../../../shared/i18n'
import { day, integer } from '../../../shared/lib/format'
import { useIsPhone } from '../../../shared/lib/media'
import { Icon, type IconName } from '../../../shared/ui/icons'
import { Card, cx, Empty, IconButton, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { matrixQuery, type MatrixAct, type MatrixAnswer, type MatrixCell, type MatrixRole } from '../api/people'
import { GrantTable } from './GrantTable'
import styles from './Matrix.module.css'

const LOOKS: Record<MatrixCell['effect'], IconName> = { all: 'check', some: 'route', forbid: 'cross', proposed: 'clock' }

type Chosen = { role: string; act: string }
type Cells = ReadonlyMap<string, MatrixCell>

const at = (role: string, act: string) => `${role} ${act}`

export function Matrix() {
  const { data, error, isPending, refetch } = useQuery(matrixQuery)
  if (error) return <TroubleNote trouble={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={12} />
  return <Filled answer={data} />
}

function Filled({ answer }: { answer: MatrixAnswer }) {
  const { t, say } = useWords()
  const phone = useIsPhone()
  const [words, setWords] = useState('')
  const [shown, setShown] = useState<'given' | 'all'>('given')
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const cells = useMemo(() => new Map(answer.cells.map((cell) => [at(cell.role, cell.act), cell])), [answer])
  const acts = useMemo(() => {
    const asked = words.trim().toLowerCase()
    const given = new Set(answer.cells.map((cell) => cell.act))
    return answer.acts.filter((act) => (shown === 'all' || given.has(act.key)) && (!asked || `${act.title.zh} ${act.title.en} ${act.key}`.toLowerCase().includes(asked)))
  }, [answer, words, shown])
  const cell = chosen ? cells.get(at(chosen.role, chosen.act)) : undefined
  const props = { acts, cells, roles: answer.roles, chosen, onPick: setChosen }
  return (
    <div className={styles.page}>
      <div className={styles.tools}>
        <Input size="small" allowClear className={styles.search ?? ''} prefix={<Icon name="search" size={13} />} value={words} placeholder={t('roles.matrix.search')} aria-label={t('roles.matrix.search')} onChange={(event) => setWords(event.target.value)} />
        <Segmented size="small" value={shown} aria-label={t('roles.matrix.shown')} options={(['given', 'all'] as const).map((value) => ({ value, label: t(`roles.matrix.${value}`) }))} onChange={setShown} />
        <Legend />
        <span className="kh-grey">{t('roles.matrix.count', { acts: integer(acts.length), roles: integer(answer.roles.length) })}</span>
      </div>
      {acts.length === 0 ? <Empty icon="search" words={t('roles.matrix.empty')} action={<button type="button" className="kh-link" onClick={() => setWords('')}>{t('common.clear')}</button>} /> : phone ? <ByRole {...props} /> : <Table {...props} />}
      {chosen && (
        <Card
          className={styles.why} label={t('roles.matrix.rests')} bare scroll
          title={<h2>{say(answer.roles.find((role) => role.id === chosen.role)?.title)} · {say(answer.acts.find((act) => act.key === chosen.act)?.title)}</h2>}
          extra={<IconButton icon="cross" label={t('common.close')} onClick={() => setChosen(null)} />}
        >
          {cell ? <GrantTable beaten={cell.beaten} where={{ field: 'id', op: 'in', value: cell.grants }} empty={t('roles.matrix.none')} /> : <Empty icon="shield" words={t('roles.matrix.none')} />}
        </Card>
      )}
    </div>
  )
}

function Legend() {
  const { t } = useWords()
  return (
    <span className={styles.legend}>
      {(['all', 'some', 'forbid', 'proposed'] as const).map((effect) => (
        <span key={effect} className={styles[effect]}>
          <Icon name={LOOKS[effect]} size={13} /> {t(`roles.matrix.effects.${effect}`)}
        </span>
      ))}
    </span>
  )
}

type Props = { acts: MatrixAct[]; roles: MatrixRole[]; cells: Cells; chosen: Chosen | null; onPick: (chosen: Chosen) => void }

/** The arrow keys walk the cells, Enter opens one; only one cell at a time is in the order of Tab. */
function Table({ acts, roles, cells, chosen, onPick }: Props) {
  const { t, say } = useWords()
  const [[row, column], setFocus] = useState<[number, number]>([0, 0])
  const walk = (event: KeyboardEvent<HTMLTableElement>) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -roles.length], End: [0, roles.length] }[event.key]
    if (!step) return
    event.preventDefault()
    const next: [number, number] = [clamp(row + step[0]!, acts.length), clamp(column + step[1]!, roles.length)]
    setFocus(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-at="${next.join('-')}"]`)?.focus()
  }
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix} role="grid" aria-label={t('roles.tabs.matrix')} onKeyDown={walk}>
        <thead>
          <tr>
            <th scope="col">{t('roles.columns.action')}</th>
            {roles.map((role) => (
              <th key={role.id} scope="col" className={styles.role}>
                {say(role.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {acts.map((act, index) => (
            <Lines key={act.key} act={act} first={act.room !== acts[index - 1]?.room} width={roles.length + 1}>
              {roles.map((role, place) => (
                <td key={role.id} role="gridcell">
                  <CellButton
                    cell={cells.get(at(role.id, act.key))} at={`${index}-${place}`} reachable={index === clamp(row, acts.length) && place === column}
                    name={`${say(act.title)} · ${say(role.title)}`} chosen={chosen?.role === role.id && chosen.act === act.key}
                    onPick={() => {
                      setFocus([index, place])
                      onPick({ role: role.id, act: act.key })
                    }}
                  />
                </td>
              ))}
            </Lines>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const clamp = (wanted: number, count: number) => Math.max(0, Math.min(count - 1, wanted))

function Lines({ act, first, width, children }: { act: MatrixAct; first: boolean; width: number; children: React.ReactNode }) {
  const { t, say } = useWords()
  return (
    <>
      {first && (
        <tr className={styles.room}>
          <th scope="colgroup" colSpan={width}>
            {t(`roles.matrix.rooms.${act.room as 'people'}`, { defaultValue: act.room })}
          </th>
        </tr>
      )}
      <tr>
        <th scope="row" title={act.key}>
          {say(act.title)}
        </th>
        {children}
      </tr>
    </>
  )
}

type CellProps = { cell: MatrixCell | undefined; name: string; at: string; reachable: boolean; chosen: boolean; onPick: () => void }

function CellButton({ cell, name, at: place, reachable, chosen, onPick }: CellProps) {
  const { t } = useWords()
  const said = cell ? describe(cell, t) : t('roles.matrix.none')
  return (
    <button type="button" className={cx(styles.cell, cell && styles[cell.effect])} data-at={place} tabIndex={reachable ? 0 : -1} aria-pressed={chosen} aria-label={`${name}：${said}`} title={said} onClick={onPick}>
      {cell ? <Marks cell={cell} /> : <span aria-hidden>·</span>}
    </button>
  )
}

function Marks({ cell }: { cell: MatrixCell }) {
  return (
    <>
      <Icon name={LOOKS[cell.effect]} size={14} weight={1.8} />
      {cell.less && <Icon name="minus" size={11} />}
      {cell.fields && <Icon name="eye-off" size={11} />}
      {(cell.until || (cell.waiting && cell.effect !== 'proposed')) && <Icon name="clock" size={11} />}
    </>
  )
}

type T = ReturnType<typeof useWords>['t']

const describe = (cell: MatrixCell, t: T): string =>
  [
    t(`roles.matrix.effects.${cell.effect}`), cell.beaten.length > 0 && t('roles.matrix.wins', { n: cell.beaten.length }), cell.less && t('roles.matrix.less'),
    cell.fields && t('roles.matrix.fields'), cell.until && t('roles.matrix.until', { date: day(cell.until) }), cell.waiting && t('roles.matrix.waiting'),
  ]
    .filter(Boolean)
    .join(' · ')

/** On a phone: one role at a time, as a list. */
function ByRole({ acts, roles, cells, chosen, onPick }: Props) {
  const { t, say } = useWords()
  const [role, setRole] = useState(chosen?.role ?? roles[0]?.id ?? '')
  const given = acts.filter((act) => cells.has(at(role, act.key)))
  return (
    <>
      <Select value={role} aria-label={t('roles.choose')} options={roles.map((one) => ({ value: one.id, label: say(one.title) }))} onChange={setRole} />
      {given.length === 0 && <Empty icon="shield" words={t('roles.grantsEmpty')} />}
      <ul className={styles.list}>
        {given.map((act) => {
          const cell = cells.get(at(role, act.key))!
          return (
            <li key={act.key}>
              <button type="button" aria-pressed={chosen?.act === act.key} onClick={() => onPick({ role, act: act.key })}>
                <span>{say(act.title)}</span>
                <span className={styles[cell.effect]}>
                  <Icon name={LOOKS[cell.effect]} size={13} /> {describe(cell, t)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
