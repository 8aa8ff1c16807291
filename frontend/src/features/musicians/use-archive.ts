import { useQueryClient } from '@tanstack/react-query'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { archiveAll, musicians } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'
import { type Musician, restore } from './api'
import { failures } from './failures'

/** Archives musicians, gone from the list at once and back on undo; and brings them back from the archive. */
export function useArchive() {
  const t = useText('musicians')
  const queries = useQueryClient()
  const errorText = useErrorText()

  const reload = () => queries.invalidateQueries({ queryKey: keys.musicians })
  const bringBack = async (ids: readonly string[]) => {
    const failed = await failures(ids, restore)
    const back = ids.length - failed.length
    if (back > 0) toast({ text: t('broughtBack', { count: back }) })
    if (failed.length > 0) toast({ text: errorText(failed[0]), tone: 'bad' })
    await reload()
  }

  const archive = async (some: readonly Musician[]): Promise<void> => {
    const gone = new Set(some.map(({ id }) => id))
    await queries.cancelQueries({ queryKey: musicians.queryKey })
    queries.setQueryData(musicians.queryKey, (all) => all?.filter(({ id }) => !gone.has(id)))
    try {
      const asked = await archiveUnasked([...gone])
      const done = [...gone].filter((id) => !asked.has(id))
      if (done.length > 0) toast({ text: t('archived', { count: done.length }), undo: () => void bringBack(done) })
      if (asked.size > 0) toast({ text: t('someAreAsked', { count: asked.size }), tone: 'bad' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await reload()
  }
  return { archive, bringBack }
}

/** Archives all but those whose answer is awaited, who must be dealt with one by one; gives those. */
async function archiveUnasked(ids: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    await archiveAll([...ids])
    return new Set()
  } catch (error) {
    const { musicianIds } = (isApiError(error) ? error.problem : {}) as { musicianIds?: string[] }
    if (!musicianIds || musicianIds.length === 0) throw error
    const asked = new Set(musicianIds)
    const rest = ids.filter((id) => !asked.has(id))
    if (rest.length > 0) await archiveAll(rest)
    return asked
  }
}
