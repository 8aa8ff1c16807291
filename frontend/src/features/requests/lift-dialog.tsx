import { useState } from 'react'
import type { BoardNeed } from '@/api/staffing'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { liftBlock } from './api'
import { alarmOf } from './board-state'
import { useDesk } from './context'
import s from './dialogs.module.css'

interface Props {
  musician: { id: string; name: string }
  /** What stands in the way, in words. */
  why: string
  need: BoardNeed
  onClose: () => void
}

/** Lets somebody be asked again. A need that waits for staff goes on only by a send, so that opens next. */
export function LiftDialog({ musician: { id, name }, why, need, onClose }: Props) {
  const t = useText('board.lift')
  const common = useText('common')
  const { board, run, openSend } = useDesk()
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const [isPending, setPending] = useState(false)

  const save = async () => {
    if (reason.trim() === '') return setFault(common('required'))
    setPending(true)
    const isDone = await run({
      title: t('title', { name }),
      words: { ask: (who) => t('ask', { who }), dontAsk: t('dontAsk'), plain: t('plain') },
      send: (terms) => liftBlock(board.projectId, id, reason.trim(), terms),
      done: t('done', { name }),
    })
    setPending(false)
    if (!isDone) return
    onClose()
    if (alarmOf(need)) openSend(need.id)
  }

  return (
    <Dialog
      title={t('title', { name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isPending={isPending} onPress={() => void save()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className={s.form}>
        <p>{t('text', { why })}</p>
        <TextField
          label={t('reason', { name })}
          hint={t('reasonHint')}
          error={fault}
          value={reason}
          maxLength={500}
          onChange={(text) => {
            setReason(text)
            setFault(undefined)
          }}
        />
      </div>
    </Dialog>
  )
}
