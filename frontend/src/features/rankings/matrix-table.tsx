import type { KeyboardEvent } from 'react'
import { useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { type InstrumentGroup, TIERS } from './overview'
import s from './overview-page.module.css'
import { TierCell } from './tier-cell'

/** Positions by lists. The arrows go from list to list, as in a spreadsheet. */
export function MatrixTable({ groups }: { groups: readonly InstrumentGroup[] }) {
  const t = useText('rankings')
  const nameOf = useName()
  const { instruments } = useScore()
  return (
    <table className={s.matrix} aria-label={t('title')} onKeyDown={walk}>
      <thead>
        <tr>
          <th scope="col" className={s.corner}>
            {t('position')}
          </th>
          {TIERS.map((tier) => (
            <th key={tier} scope="col" className={s.tier}>
              {tier}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map(({ id, rows }) => (
        <tbody key={id}>
          <tr>
            <th scope="rowgroup" colSpan={TIERS.length + 1} className={s.instrument}>
              {nameOf(instruments.get(id))}
            </th>
          </tr>
          {rows.map(({ position, standing }) => (
            <tr key={position.id} className={s.row} data-row>
              <th scope="row" className={s.position}>
                {nameOf(position)}
              </th>
              {TIERS.map((tier, place) => (
                <td key={tier} className={s.cell}>
                  <TierCell list={standing[place]} tier={tier} positionId={position.id} position={nameOf(position)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

const STEPS: Record<string, readonly [down: number, right: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
}

function walk(event: KeyboardEvent<HTMLTableElement>): void {
  const step = STEPS[event.key]
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return
  const rows = [...event.currentTarget.querySelectorAll('[data-row]')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('[data-cell]'),
  ])
  const here = event.target as HTMLElement
  const down = rows.findIndex((cells) => cells.includes(here))
  const right = rows[down]?.indexOf(here) ?? -1
  if (down === -1) return
  event.preventDefault()
  rows[down + step[0]]?.[right + step[1]]?.focus()
}
