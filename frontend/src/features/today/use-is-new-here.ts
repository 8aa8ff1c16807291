import { useQuery } from '@tanstack/react-query'
import { projects } from '@/api/projects'
import { musicians } from '@/api/roster'
import { useMe } from '@/api/session'
import { isSetUpLater } from '@/api/set-up'

const FEW = 5

/** Whether a manager came to an orchestra in which nothing is set up yet, and did not put that off. */
export function useIsNewHere(): boolean {
  const { role, orchestra } = useMe()
  const mayAsk = role === 'admin' && orchestra != null && !isSetUpLater(orchestra.id)
  const season = useQuery({ ...projects, enabled: mayAsk })
  const people = useQuery({ ...musicians, enabled: mayAsk && season.data?.length === 0 })
  return mayAsk && season.data?.length === 0 && people.data !== undefined && people.data.length < FEW
}
