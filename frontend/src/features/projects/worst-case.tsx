import type { Schema } from '@/api/client'
import type { Need } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Callout } from '@/ui/callout'
import s from './needs.module.css'

interface Props {
  need: Need
  forecast: Schema['NeedForecast'] | undefined
  isError: boolean
}

const ENDS = new Set(['too_late', 'exhausted', 'wave_done'])

/** How far the asking gets when nobody answers: loud where not all on the lists can be asked in time. */
export function WorstCase({ need, forecast, isError }: Props) {
  const t = useText('needs.worst')
  const { list, moment } = useFormat()
  if (isError && !forecast) return <p className={s.note}>{t('failed')}</p>
  if (!forecast) return null
  const { lists, lastCallAt, endsAt, hold } = forecast
  const rung = (ordinal: number) => need.ladder[ordinal - 1]
  const counts = lists.map(({ listOrdinal, asked, of }) =>
    t('list', { asked, of, name: rung(listOrdinal)?.tier ?? rung(listOrdinal)?.name ?? '' }),
  )
  const names = list(counts)
  const isShort = lists.some(({ asked, of }) => asked < of) || hold === 'too_late'
  const sentences = [
    counts.length === 0
      ? t('nobody')
      : lastCallAt
        ? t('before', { lists: names, at: moment(lastCallAt) })
        : t('noLimit', { lists: names }),
    ...(endsAt ? [t('ends', { at: moment(endsAt) })] : []),
    ...(isEnd(hold) ? [t(hold)] : []),
  ]
  if (isShort)
    return (
      <Callout tone="wait" title={t('title')}>
        {sentences.join(' ')}
      </Callout>
    )
  return (
    <p className={s.note}>
      <strong>{t('title')}:</strong> {sentences.join(' ')}
    </p>
  )
}

type Ending = 'too_late' | 'exhausted' | 'wave_done'
const isEnd = (hold: string | null | undefined): hold is Ending => ENDS.has(hold ?? '')
