import { useQuery } from '@tanstack/react-query'
import { rankings, useScore } from '@/api/roster'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { BareSelect, type Choice } from '@/ui/select'
import s from './list-page.module.css'
import { type MusicianSearch, STATUSES } from './search'

interface Props {
  search: MusicianSearch
  onChange: (part: { [K in keyof MusicianSearch]?: MusicianSearch[K] | undefined }) => void
}

/** Whom to show. A position narrows its instrument; another instrument forgets the position. */
export function Filters({ search, onChange }: Props) {
  const t = useText('musicians')
  const nameOf = useName()
  const { instruments, positions } = useScore()
  const lists = useQuery({ ...rankings, enabled: useIsAdmin() }).data ?? []

  const positionLabel = (id: string) => {
    const position = positions.get(id)
    return { value: id, label: nameOf(position), group: nameOf(instruments.get(position?.instrumentId ?? '')) }
  }
  const positionChoices = [...positions.values()]
    .filter(({ instrumentId }) => !search.instrument || instrumentId === search.instrument)
    .map(({ id }) => positionLabel(id))
  const listChoices = lists.flatMap(({ id, tier, name, positionId, musicians }): Choice[] => {
    if (musicians === 0) return []
    const { label, group } = positionLabel(positionId)
    return [{ value: id, label: `${label} ${tier ?? name ?? ''}`, group }]
  })

  return (
    <div className={s.filters}>
      <BareSelect
        aria-label={t('instrument')}
        value={search.instrument ?? ''}
        onChange={(instrument) => onChange({ instrument: instrument || undefined, position: undefined })}
        choices={[
          { value: '', label: t('allInstruments') },
          ...[...instruments.values()].map((one) => ({ value: one.id, label: nameOf(one) })),
        ]}
      />
      <BareSelect
        aria-label={t('position')}
        value={search.position ?? ''}
        onChange={(position) => onChange({ position: position || undefined })}
        choices={[{ value: '', label: t('allPositions') }, ...positionChoices]}
      />
      {listChoices.length > 0 && (
        <BareSelect
          aria-label={t('list')}
          value={search.list ?? ''}
          onChange={(list) => onChange({ list: list || undefined })}
          choices={[{ value: '', label: t('allLists') }, ...listChoices]}
        />
      )}
      <BareSelect
        aria-label={t('status')}
        value={search.status ?? ''}
        onChange={(status) => onChange({ status: status || undefined })}
        choices={[
          { value: '', label: t('allStatuses') },
          ...STATUSES.map((value) => ({ value, label: t(`states.${value}`) })),
        ]}
      />
    </div>
  )
}
