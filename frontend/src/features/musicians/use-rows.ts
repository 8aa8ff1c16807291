import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { musicians, useScore } from '@/api/roster'
import { useLocale } from '@/i18n'
import { useName } from '@/i18n/names'
import { archivedMusicians, idsOnList } from './api'
import { filtered, ordered, rowsOf } from './filter'
import type { MusicianSearch } from './search'

/** The rows of the list: prepared when the people change, ordered when the order does, filtered on every key. */
export function useRows(search: MusicianSearch, q: string) {
  const locale = useLocale()
  const score = useScore()
  const nameOf = useName()
  const isArchive = search.status === 'archived'
  const people = useQuery(isArchive ? archivedMusicians : musicians)
  const onList = useQuery({ ...idsOnList(search.list ?? ''), enabled: search.list !== undefined })

  const prepared = useMemo(() => rowsOf(people.data ?? [], score, nameOf), [people.data, score, nameOf])
  const order = useMemo(() => {
    const places = new Map([...score.positions.keys()].map((id, place) => [id, place]))
    return (id: string | undefined) => places.get(id ?? '') ?? places.size
  }, [score.positions])
  const sorted = useMemo(() => ordered(prepared, search.sort, locale, order), [prepared, search.sort, locale, order])
  const rows = useMemo(
    () => filtered(sorted, { ...search, q }, search.list === undefined ? null : (onList.data ?? new Set())),
    [sorted, search, q, onList.data],
  )
  return { rows, all: prepared.length, people }
}
