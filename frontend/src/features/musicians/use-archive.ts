import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { musicians } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'
import { archive, type Musician, restore } from './api'

/** Archives musicians: gone from the list at once, back on undo, and back with the reason where it is refused. */
export function useArchive() {
  const t = useText('musicians')
  const queries = useQueryClient()
  const errorText = useErrorText()

  const reload = () => queries.invalidateQueries({ queryKey: keys.musicians })
  const bringBack = async (some: readonly Musician[]) => {
    const failed = await failures(some, ({ id }) => restore(id))
    if (failed.length > 0) toast({ text: errorText(failed[0]), tone: 'bad' })
    await reload()
  }

  return async (some: readonly Musician[]): Promise<void> => {
    const gone = new Set(some.map(({ id }) => id))
    await queries.cancelQueries({ queryKey: musicians.queryKey })
    queries.setQueryData(musicians.queryKey, (all) => all?.filter(({ id }) => !gone.has(id)))

    const kept = new Set<string>()
    const failed = await failures(some, async (one) => {
      kept.add(one.id)
      await archive(one.id)
      kept.delete(one.id)
    })
    const done = some.filter(({ id }) => !kept.has(id))
    if (done.length > 0) toast({ text: t('archived', { count: done.length }), undo: () => void bringBack(done) })
    if (failed.length > 0) {
      const reason = errorText(failed[0])
      toast({ text: t('someNotArchived', { count: failed.length, reason }), tone: 'bad' })
    }
    await reload()
  }
}

const AT_ONCE = 6

/** Does the same to each, a few at a time, and hands back what went wrong. */
async function failures<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<unknown[]> {
  const waiting = [...items]
  const failed: unknown[] = []
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await act(item).catch((cause: unknown) => failed.push(cause))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return failed
}
