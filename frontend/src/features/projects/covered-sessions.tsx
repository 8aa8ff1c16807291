import { useQuery } from '@tanstack/react-query'
import { sessions } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Checkbox } from '@/ui/checkbox'
import { Segmented } from '@/ui/segmented'
import s from './needs.module.css'

interface Props {
  project: string
  isPartial: boolean
  sessionIds: readonly string[]
  onPartial: (isPartial: boolean) => void
  onChange: (ids: string[]) => void
  error?: string | undefined
}

/** Which sessions a need is about: all that are ahead, or some. */
export function CoveredSessions({ project, isPartial, sessionIds, onPartial, onChange, error }: Props) {
  const t = useText('needs')
  const kinds = useText('projects.kinds')
  const { weekday, dayOf, clock } = useFormat()
  const all = useQuery(sessions(project)).data ?? []
  const toggle = (id: string, isCovered: boolean) =>
    onChange(all.map((one) => one.id).filter((one) => (one === id ? isCovered : sessionIds.includes(one))))
  return (
    <div className={s.covered}>
      <Segmented
        label={t('sessions')}
        showLabel
        value={isPartial ? 'some' : 'all'}
        onChange={(value) => onPartial(value === 'some')}
        choices={[
          { value: 'all', label: t('allSessions') },
          { value: 'some', label: t('someSessions') },
        ]}
      />
      {isPartial &&
        all.map((one) => (
          <Checkbox key={one.id} checked={sessionIds.includes(one.id)} onChange={(is) => toggle(one.id, is)}>
            {[`${weekday(dayOf(one.startsAt))} ${clock(one.startsAt)}`, kinds(one.kind), one.venue]
              .filter(Boolean)
              .join(', ')}
          </Checkbox>
        ))}
      {error && <p className={s.error}>{error}</p>}
    </div>
  )
}
