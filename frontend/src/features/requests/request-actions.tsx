import {
  Armchair,
  Clock,
  EllipsisVertical,
  PhoneCall,
  RotateCcw,
  Send,
  SkipForward,
  Square,
  UserMinus,
} from 'lucide-react'
import { useState } from 'react'
import type { BoardNeed, BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { type Act, actsOn } from './acts'
import s from './band.module.css'
import { nameOf } from './board-state'
import { useDesk } from './context'
import { ExtendDialog } from './extend-dialog'
import { LiftDialog } from './lift-dialog'
import { RecordDialog } from './record-dialog'
import { ResendDialog } from './resend-dialog'
import { useCommands } from './use-commands'

const ICONS = {
  record: PhoneCall,
  skip: SkipForward,
  stop: Square,
  extend: Clock,
  resend: Send,
  release: UserMinus,
  giveSeat: Armchair,
  lift: RotateCcw,
} as const

interface Props {
  request: BoardRequest
  need: BoardNeed
}

/** What can be done about a request: the likeliest as a button, the rest behind its menu. */
export function RequestActions({ request, need }: Props) {
  const t = useText('board')
  const { isAdmin, isOpen } = useDesk()
  const commands = useCommands()
  const [dialog, setDialog] = useState<Act | null>(null)
  const name = nameOf(request)
  const [first, ...rest] = actsOn(request, { isAdmin, isOpen })
  const start = (act: Act) => {
    if (act === 'skip' || act === 'stop' || act === 'release' || act === 'giveSeat') void commands[act](request)
    else setDialog(act)
  }
  const close = () => setDialog(null)
  if (!first) return null
  return (
    <span className={s.actions}>
      <Button icon={ICONS[first]} onPress={() => start(first)} aria-label={`${t(`act.${first}`)}: ${name}`}>
        {t(`act.${first}`)}
      </Button>
      {rest.length > 0 && (
        <Menu
          label={t('moreOf', { name })}
          trigger={<IconButton label={t('moreOf', { name })} icon={EllipsisVertical} />}
        >
          {rest.map((act) => (
            <MenuItem
              key={act}
              icon={ICONS[act]}
              onAction={() => start(act)}
              isDanger={act === 'stop' || act === 'release'}
            >
              {t(`act.${act}`)}
            </MenuItem>
          ))}
        </Menu>
      )}
      {dialog === 'record' && <RecordDialog request={request} onClose={close} />}
      {dialog === 'extend' && <ExtendDialog request={request} onClose={close} />}
      {dialog === 'resend' && <ResendDialog request={request} onClose={close} />}
      {dialog === 'lift' && (
        <LiftDialog
          musician={{ id: request.musicianId, name }}
          why={t(`status.${request.status}`)}
          need={need}
          onClose={close}
        />
      )}
    </span>
  )
}
