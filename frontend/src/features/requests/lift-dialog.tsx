import { useState } from 'react'
import type { BoardNeed } from '@/api/staffing'
import { useText } from '@/i18n'
import { TextField } from '@/ui/field'
import { liftBlock } from './api'
import { alarmOf } from './board-state'
import { CommandDialog } from './command-dialog'
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

  const save = async () => {
    if (reason.trim() === '') return setFault(common('required'))
    const isDone = await run({
      title: t('title', { name }),
      words: { ask: (who) => t('ask', { who }), dontAsk: t('dontAsk'), plain: t('plain') },
      send: (terms) => liftBlock(board.projectId, id, reason.trim(), terms),
      done: t('done', { name }),
    })
    if (!isDone) return
    onClose()
    if (alarmOf(need)) openSend(need.id)
  }

  return (
    <CommandDialog title={t('title', { name })} saveLabel={t('save')} isFirm onSave={save} onClose={onClose}>
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
    </CommandDialog>
  )
}
