import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Disclosure } from '@/ui/card'
import { Checkbox } from '@/ui/checkbox'
import { TextField } from '@/ui/field'
import { NumberField } from '@/ui/number-field'
import { Segmented } from '@/ui/segmented'
import { Select } from '@/ui/select'
import type { Session } from './api'
import { MINUTES, type Preset, TIERS } from './preset'
import s from './sick-call.module.css'

interface Props {
  preset: Preset
  onChange: (preset: Preset) => void
  sessions: readonly Session[]
  /** The sessions that are not covered. */
  left: ReadonlySet<string>
  onLeave: (left: ReadonlySet<string>) => void
}

/** How the asking goes, as one sentence; behind it what can be changed. */
export function PresetLine({ preset, onChange, sessions, left, onLeave }: Props) {
  const t = useText('sickCall')
  const sessionName = useText('today.sessions')
  const { weekday, dayOf, clock } = useFormat()
  const covered = sessions.filter(({ id }) => !left.has(id))
  const change = (part: Partial<Preset>) => onChange({ ...preset, ...part })
  const { quantity, atOnce, minutes, upTo, replaces } = preset
  const [first] = covered
  const when = first ? `${weekday(dayOf(first.startsAt))} ${clock(first.startsAt)}` : ''
  const cover = (id: string, isCovered: boolean) => {
    const next = new Set(left)
    if (isCovered) next.delete(id)
    else next.add(id)
    onLeave(next)
  }
  return (
    <div className={s.preset}>
      <p>{t('sentence', { quantity, atOnce, upTo, time: t(`minutes.${minutes as 60}`) })}</p>
      <p className={s.pale}>{covered.length > 0 ? t('sessions', { count: covered.length, when }) : t('noSessions')}</p>
      <Disclosure summary={t('change')}>
        <div className={s.fields}>
          <NumberField
            label={t('quantity')}
            min={1}
            max={20}
            value={quantity}
            onChange={(value) => change({ quantity: value })}
          />
          <NumberField
            label={t('atOnce')}
            min={1}
            max={50}
            value={atOnce}
            onChange={(value) => change({ atOnce: value })}
          />
          <Select
            label={t('answerWithin')}
            value={String(minutes)}
            onChange={(value) => change({ minutes: Number(value) })}
            choices={MINUTES.map((value) => ({ value: String(value), label: t(`minutes.${value}`) }))}
          />
          <TextField
            label={t('replaces')}
            hint={t('replacesHint')}
            optional
            value={replaces}
            maxLength={120}
            onChange={(value) => change({ replaces: value })}
          />
          <Segmented
            label={t('lists')}
            showLabel
            value={upTo}
            onChange={(value) => change({ upTo: value })}
            choices={TIERS.map((value) => ({ value, label: t(`upTo.${value}`) }))}
          />
          <fieldset>
            <legend className={s.legend}>{t('which')}</legend>
            {sessions.map(({ id, kind, startsAt, endsAt }) => (
              <Checkbox key={id} checked={!left.has(id)} onChange={(isOn) => cover(id, isOn)}>
                {weekday(dayOf(startsAt))} {clock(startsAt)}–{clock(endsAt)} {sessionName(kind)}
              </Checkbox>
            ))}
          </fieldset>
        </div>
      </Disclosure>
    </div>
  )
}
