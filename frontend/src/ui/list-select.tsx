import { useQuery } from '@tanstack/react-query'
import { type RankingList, rankings } from '@/api/roster'
import type { FieldFrameProps } from './field'
import { useListNames } from './list-names'
import { Select } from './select'

interface Props extends FieldFrameProps {
  value: string
  onChange: (id: string) => void
  /** What is said first, where nothing is chosen yet. */
  blank?: string
  /** Which lists to offer. */
  accepts: (list: RankingList) => boolean
}

/** One of the orchestra's lists, in the order of the score. */
export function ListSelect({ value, onChange, blank, accepts, ...frame }: Props) {
  const { full, instrumentOf } = useListNames()
  const lists = useQuery(rankings).data ?? []
  const choices = lists.filter(accepts).map((list) => ({
    value: list.id,
    label: `${full(list)} (${list.musicians})`,
    group: instrumentOf(list.positionId),
  }))
  return (
    <Select
      {...frame}
      value={value}
      onChange={onChange}
      choices={blank === undefined ? choices : [{ value: '', label: blank }, ...choices]}
    />
  )
}
