import { useState } from 'react'
import { useTimeZone } from 'use-intl'
import type { BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { useWhen } from '@/i18n/when'
import { instantAt, localTime } from '@/lib/zoned'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { extend } from './api'
import { nameOf } from './board-state'
import { CommandDialog } from './command-dialog'
import { useDesk } from './context'
import s from './dialogs.module.css'

const HOUR = 3_600_000

/** Until when somebody may answer after all. */
export function ExtendDialog({ request, onClose }: { request: BoardRequest; onClose: () => void }) {
  const t = useText('board.extend')
  const zone = useTimeZone() ?? 'UTC'
  const { run, now } = useDesk()
  const when = useWhen(now)
  const deadline = request.deadlineAt ?? new Date(now).toISOString()
  const [local, setLocal] = useState(() => localTime(later(deadline, 24 * HOUR), zone))
  const [fault, setFault] = useState<string>()
  const [day = '', time = ''] = local.split('T')
  const name = nameOf(request)
  const set = (next: string) => {
    setLocal(next)
    setFault(undefined)
  }

  const save = async () => {
    const until = instantAt(day, time, zone)
    if (!until) return setFault(t('bad'))
    if (Date.parse(until) <= now) return setFault(t('tooEarly'))
    const isDone = await run({
      title: t('title', { name }),
      words: { ask: (who) => t('ask', { who }), dontAsk: t('dontAsk'), plain: t('save') },
      send: (terms) => extend(request.id, until, terms),
      done: t('done', { name }),
    })
    if (isDone) onClose()
  }

  return (
    <CommandDialog title={t('title', { name })} saveLabel={t('save')} isFirm onSave={save} onClose={onClose}>
      <div className={s.form}>
        <p>{t('now', { when: when(deadline) })}</p>
        <div className={s.line}>
          <Button onPress={() => set(localTime(later(deadline, 24 * HOUR), zone))}>{t('plusDay')}</Button>
          <Button onPress={() => set(localTime(later(deadline, 3 * HOUR), zone))}>{t('plusHours')}</Button>
        </div>
        <div className={s.pair}>
          <TextField
            label={t('date')}
            type="date"
            value={day}
            onChange={(value) => set(`${value}T${time}`)}
            error={fault}
          />
          <TextField label={t('time')} type="time" value={time} onChange={(value) => set(`${day}T${value}`)} />
        </div>
      </div>
    </CommandDialog>
  )
}

const later = (instant: string, by: number) => Date.parse(instant) + by
