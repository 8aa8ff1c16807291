import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { toast } from '@/ui/toast-store'
import { resend } from './api'
import { nameOf } from './board-state'

/** The same mail once more; it leaves the building, so it is confirmed by name. */
export function ResendDialog({ request, onClose }: { request: BoardRequest; onClose: () => void }) {
  const t = useText('board.resend')
  const common = useText('common')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const [isPending, setPending] = useState(false)
  const name = nameOf(request)
  const go = async () => {
    setPending(true)
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
    <Dialog
      title={t('title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isPending={isPending} onPress={() => void go()}>
            {t('save', { name })}
          </Button>
        </>
      }
    >
      <p>{t('text', { email: request.email })}</p>
    </Dialog>
  )
}
