import { Suspense, useId, useLayoutEffect, useRef, useState } from 'react'
import { useText } from '@/i18n'
import { Disclosure } from '../card'
import { later } from '../later'
import s from './chart.module.css'

const Plot = later(() => import('./plot').then((m) => ({ default: m.Plot })))

export interface Series {
  key: string
  label: string
  /** A token's name without its dashes: `ok`, `wait`, `line-strong`. */
  hue: string
}

export interface ChartProps {
  /** What is drawn, in a sentence, for those who do not see it. */
  label: string
  /** What a row stands for: the head of the table's first column. */
  rowLabel: string
  rows: readonly { label: string; values: Readonly<Record<string, number>> }[]
  series: readonly Series[]
  /** Bars side by side for time, one under the other for things with names. */
  layout: 'columns' | 'rows'
}

const ROW = 38
const AXIS = 30
const COLUMNS = 200

/** Counts in stacked bars, drawn at the width there is, with the same as a table beneath. */
export function StackedChart(props: ChartProps) {
  const { label, rows, series, layout } = props
  const t = useText('common')
  const [width, ref] = useWidth()
  const legend = useId()
  const height = layout === 'rows' ? rows.length * ROW + AXIS : COLUMNS
  return (
    <figure className={s.figure} aria-label={label}>
      <ul id={legend} className={s.legend}>
        {series.map((one) => (
          <li key={one.key} className={s.key}>
            <svg width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" rx="3" fill={`var(--${one.hue})`} />
            </svg>
            {one.label}
          </li>
        ))}
      </ul>
      <div ref={ref} className={s.plot} style={{ blockSize: height }} aria-hidden="true">
        <Suspense>{width > 0 && <Plot {...props} width={width} height={height} />}</Suspense>
      </div>
      <Disclosure summary={t('asTable')}>
        <TableTwin {...props} />
      </Disclosure>
    </figure>
  )
}

function TableTwin({ label, rowLabel, rows, series }: ChartProps) {
  return (
    <table className={s.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{rowLabel}</th>
          {series.map(({ key, label: name }) => (
            <th key={key} scope="col" className={s.number}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">{row.label}</th>
            {series.map(({ key }) => (
              <td key={key} className={s.number}>
                {row.values[key] ?? 0}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The width of an element in whole pixels, as it is now. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [width, ref] as const
}
