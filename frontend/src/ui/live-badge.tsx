import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import s from './live-badge.module.css'

interface Props {
  state: 'live' | 'connecting' | 'offline'
  heardAt: number | null
}

/** Says honestly whether what is on screen follows what happens. */
export function LiveBadge({ state, heardAt }: Props) {
  const t = useText('shell.live')
  const { clock } = useFormat()
  const word =
    state !== 'offline' ? t(state) : heardAt === null ? t('offlineFresh') : t('offline', { at: clock(heardAt) })
  return (
    <span className={s.live} data-state={state} role="status">
      {word}
    </span>
  )
}
