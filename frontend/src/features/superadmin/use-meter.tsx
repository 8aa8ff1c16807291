import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { StatusPill } from '@/ui/status-pill'
import type { HostedOrchestra } from './api'
import s from './orchestra.module.css'
import { USE } from './tones'

type Level = NonNullable<HostedOrchestra['planUse']>['level']

interface Props {
  label: string
  /** How many there are, or nothing before they were counted. */
  used: number | undefined
  most: number
  level: Level
}

/** How much of a limit is used, in words and as a bar, and how near that is. */
export function UseMeter({ label, used, most, level }: Props) {
  const t = useText('superadmin')
  const { number, percent } = useFormat()
  const share = used === undefined ? 0 : Math.floor((100 * used) / most)
  const words =
    used === undefined
      ? t('one.notCounted')
      : `${t('of', { used: number(used), most: number(most) })} · ${percent(share / 100)}`
  return (
    <div className={s.meter}>
      <span className={s.meterLabel}>{label}</span>
      <span className={s.meterWords}>{words}</span>
      <span className={s.track} aria-hidden>
        <span
          className={s.bar}
          data-near={level !== 'ok' || undefined}
          data-full={level === 'full' || undefined}
          style={{ inlineSize: `${Math.min(share, 100)}%` }}
        />
      </span>
      {level !== 'ok' && (
        <span className={s.meterLevel}>
          <StatusPill tone={USE[level]}>{t(`use.${level}`)}</StatusPill>
        </span>
      )}
    </div>
  )
}
