import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type Entry, entryOf, type Ranking } from '@/api/ranking'
import { musicians } from '@/api/roster'
import { useLocale, useText } from '@/i18n'
import { collator, fold, matcher } from '@/lib/collate'
import { Button } from '@/ui/button'
import { Checkbox } from '@/ui/checkbox'
import { Dialog } from '@/ui/dialog'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { SearchField } from '@/ui/search-field'
import { Skeleton } from '@/ui/skeleton'
import s from './dialogs.module.css'

interface Props {
  list: Ranking
  onAdd: (entries: Entry[]) => void
  onClose: () => void
}

/** Adds those who are qualified for the position and not on the list yet: found by typing, ticked, all at once. */
export function AddDialog({ list, onAdd, onClose }: Props) {
  const t = useText('rankings')
  const common = useText('common')
  const [q, setQ] = useState('')
  const [ticked, setTicked] = useState<readonly string[]>([])
  const { people, isPending } = useQualified(list)
  const matches = matcher(q)
  const shown = people.filter(({ folded }) => matches(folded))
  const tick = (id: string, isOn: boolean) => setTicked(isOn ? [...ticked, id] : ticked.filter((one) => one !== id))
  const add = () => {
    // In the order of the ticks: who is ticked first is asked first.
    const chosen = ticked.flatMap((id) => people.find(({ musician }) => musician.id === id)?.musician ?? [])
    onAdd(chosen.map(entryOf))
    onClose()
  }

  return (
    <Dialog
      title={t('addTitle')}
      kind="drawer"
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isDisabled={ticked.length === 0} onPress={add}>
            {t('addMany', { count: ticked.length })}
          </Button>
        </>
      }
    >
      {isPending ? (
        <Skeleton />
      ) : people.length === 0 ? (
        <Empty title={t('nobodyQualified')} action={<ButtonLink to="/admin/musicians">{t('toMusicians')}</ButtonLink>}>
          {t('nobodyQualifiedText')}
        </Empty>
      ) : (
        <div className={s.fields}>
          <SearchField label={t('addSearch')} placeholder={t('addSearch')} value={q} onChange={setQ} />
          <ul className={s.people} aria-label={t('qualified')}>
            {shown.map(({ musician: { id, firstName, lastName, status } }) => (
              <li key={id}>
                <Checkbox
                  checked={ticked.includes(id)}
                  onChange={(isOn) => tick(id, isOn)}
                  hint={status === 'inactive' ? t('inactive') : undefined}
                >
                  {firstName} <strong>{lastName}</strong>
                </Checkbox>
              </li>
            ))}
          </ul>
          {shown.length === 0 && <p className={s.aside}>{t('noneFound')}</p>}
          <p className={s.aside}>{t('addHint')}</p>
        </div>
      )}
    </Dialog>
  )
}

function useQualified(list: Ranking) {
  const locale = useLocale()
  const { data, isPending } = useQuery(musicians)
  const people = useMemo(() => {
    const listed = new Set(list.entries.map(({ musicianId }) => musicianId))
    const compare = collator(locale)
    return (data ?? [])
      .filter(({ id, positionIds }) => !listed.has(id) && positionIds.includes(list.positionId))
      .toSorted((a, b) => compare(a.lastName, b.lastName) || compare(a.firstName, b.firstName))
      .map((musician) => ({ musician, folded: fold(`${musician.firstName} ${musician.lastName}`) }))
  }, [data, list.entries, list.positionId, locale])
  return { people, isPending }
}
