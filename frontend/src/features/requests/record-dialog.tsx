import { useState } from 'react'
import type { BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { Checkbox } from '@/ui/checkbox'
import { TextArea } from '@/ui/field'
import { Segmented } from '@/ui/segmented'
import { type Heard, recordAnswer } from './api'
import { nameOf } from './board-state'
import { CommandDialog } from './command-dialog'
import { useDesk } from './context'
import s from './dialogs.module.css'

/** An answer that was heard on the phone, read in a message, or said in the foyer. */
export function RecordDialog({ request, onClose }: { request: BoardRequest; onClose: () => void }) {
  const t = useText('board.record')
  const { run } = useDesk()
  const [answer, setAnswer] = useState<Heard['answer']>('yes')
  const [channel, setChannel] = useState<Heard['channel']>('phone')
  const [scope, setScope] = useState<NonNullable<Heard['scope']>>('days')
  const [standby, setStandby] = useState(false)
  const [comment, setComment] = useState('')
  const name = nameOf(request)
  const isYes = answer === 'yes'

  const save = async () => {
    const heard: Heard = { answer, channel, comment: comment.trim() || null, ...(isYes ? { standby } : { scope }) }
    const isDone = await run({
      title: isYes ? t('confirmYes', { name }) : t('confirmNo', { name }),
      words: { ask: (who) => t('ask', { who }), dontAsk: t('dontAsk'), plain: t('plain') },
      send: (terms) => recordAnswer(request.id, heard, terms),
      done: isYes ? t('doneYes', { name }) : t('doneNo', { name }),
    })
    if (isDone) onClose()
  }

  return (
    <CommandDialog title={t('title', { name })} saveLabel={t('save')} isFirm onSave={save} onClose={onClose}>
      <div className={s.form}>
        <Segmented
          label={t('answer')}
          showLabel
          value={answer}
          onChange={setAnswer}
          choices={[
            { value: 'yes', label: t('yes') },
            { value: 'no', label: t('no') },
          ]}
        />
        {isYes ? (
          <Checkbox checked={standby} onChange={setStandby}>
            {t('standby')}
          </Checkbox>
        ) : (
          <div>
            <Segmented
              label={t('scope')}
              showLabel
              value={scope}
              onChange={setScope}
              choices={[
                { value: 'days', label: t('scopes.days') },
                { value: 'position', label: t('scopes.position') },
              ]}
            />
            <p className={s.hint}>{t('scopeHint')}</p>
          </div>
        )}
        <Segmented
          label={t('channel')}
          showLabel
          value={channel}
          onChange={setChannel}
          choices={(['phone', 'message', 'in_person'] as const).map((value) => ({
            value,
            label: t(`channels.${value}`),
          }))}
        />
        <TextArea label={t('comment')} hint={t('commentHint')} optional value={comment} onChange={setComment} />
      </div>
    </CommandDialog>
  )
}
