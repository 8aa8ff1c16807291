import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from 'recharts'
import type { ChartProps } from './stacked-chart'

const TEXT = { fill: 'var(--ink-2)', fontSize: 12.5 }
const LETTER = 6.6
const NAMES = 0.42
const BAR = 18

interface Props extends ChartProps {
  width: number
  height: number
}

/** The only importer of recharts. Exactly as wide as told, so that its letters keep their size on a phone. */
export function Plot({ rows, series, layout, width, height }: Props) {
  const data = rows.map(({ label, values }) => ({ label, ...values }))
  const isRows = layout === 'rows'
  const longest = Math.max(0, ...rows.map(({ label }) => label.length))
  const names = Math.min(width * NAMES, longest * LETTER + 12)
  const fits = Math.floor(names / LETTER)
  const shortened = (name: string) => (name.length > fits ? `${name.slice(0, fits - 1)}…` : name)
  return (
    <BarChart
      width={width}
      height={height}
      data={data}
      layout={isRows ? 'vertical' : 'horizontal'}
      margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={isRows} horizontal={!isRows} />
      {isRows ? (
        <XAxis type="number" allowDecimals={false} tick={TEXT} tickLine={false} axisLine={false} />
      ) : (
        <XAxis dataKey="label" tick={TEXT} tickLine={false} axisLine={false} interval="preserveStartEnd" />
      )}
      {isRows ? (
        <YAxis
          type="category"
          dataKey="label"
          width={names}
          tick={TEXT}
          tickFormatter={shortened}
          tickLine={false}
          axisLine={false}
          interval={0}
        />
      ) : (
        <YAxis allowDecimals={false} width={28} tick={TEXT} tickLine={false} axisLine={false} />
      )}
      {series.map(({ key, hue }) => (
        <Bar
          key={key}
          dataKey={key}
          stackId="all"
          fill={`var(--${hue})`}
          stroke="var(--surface)"
          barSize={BAR}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  )
}
