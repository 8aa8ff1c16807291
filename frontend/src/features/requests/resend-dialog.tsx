import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'
import { resend } from './api'
import { nameOf } from './board-state'
import { CommandDialog } from './command-dialog'

/** The same mail once more; it leaves the building, so it is confirmed by name. */
export function ResendDialog({ request, onClose }: { request: BoardRequest; onClose: () => void }) {
  const t = useText('board.resend')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const name = nameOf(request)
  const go = async () => {
    try {
      await resend(request.id)
      toast({ text: t('done', { name }) })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    void queries.invalidateQueries({ queryKey: keys.projects })
    onClose()
  }
  return (
    <CommandDialog title={t('title', { name })} saveLabel={t('save', { name })} onSave={go} onClose={onClose}>
      <p>{t('text', { email: request.email })}</p>
    </CommandDialog>
  )
}
