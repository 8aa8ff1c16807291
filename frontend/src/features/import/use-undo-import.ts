import { useQueryClient } from '@tanstack/react-query'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { archiveAll } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'

/** Takes an import back: all that it made new are archived, in one step. */
export function useUndoImport() {
  const t = useText('musicians.import')
  const errorText = useErrorText()
  const queries = useQueryClient()
  return async ({ rows }: Schema['MusicianImport']): Promise<void> => {
    const ids = rows.flatMap(({ outcome, musicianId }) => (outcome === 'new' && musicianId ? [musicianId] : []))
    try {
      const { archived } = await archiveAll(ids)
      toast({ text: t('undone', { count: archived }) })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.musicians })
  }
}
