import { useQuery } from '@tanstack/react-query'
import type { Ranking } from '@/api/ranking'
import { rankings } from '@/api/roster'
import { useText } from '@/i18n'
import { useListNames } from '@/ui/list-names'
import { Tab, Tabs } from '@/ui/tabs'

/** The other lists of the same position: A, B and C first. */
export function Siblings({ list }: { list: Ranking }) {
  const t = useText('rankings')
  const { short } = useListNames()
  const lists = useQuery(rankings).data ?? []
  const same = lists.filter(({ positionId }) => positionId === list.positionId)
  if (same.length < 2) return null
  return (
    <Tabs label={t('siblings')}>
      {same.map((one) => (
        <Tab key={one.id} to="/admin/rankings/$list" params={{ list: one.id }}>
          {short(one)} ({one.musicians})
        </Tab>
      ))}
    </Tabs>
  )
}
