import { useQueryClient } from '@tanstack/react-query'
import { Archive, EllipsisVertical, RotateCcw, UserRoundMinus } from 'lucide-react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useAsking } from '@/ui/asking'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast-store'
import { archive, deactivate, type Musician, restore } from './api'

/** Whether a musician is asked: inactive, archived, and back. Where their answer is awaited, what follows is shown first. */
export function MusicianMenu({ musician }: { musician: Musician }) {
  const t = useText('musicians')
  const common = useText('common')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { dialog, carryOut } = useAsking()
  const { id, status } = musician
  const name = `${musician.firstName} ${musician.lastName}`

  const act = async (send: Parameters<typeof carryOut>[0], text: string, canUndo = true): Promise<void> => {
    try {
      const done = await carryOut(send)
      if (done) toast({ text, undo: canUndo && !done.asked ? back : undefined })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.musicians })
  }
  const back = () => void act(() => restore(id), t('restored', { name }), false)

  return (
    <>
      <Menu label={common('more')} trigger={<IconButton label={common('more')} icon={EllipsisVertical} />}>
        {status === 'active' ? (
          <MenuItem
            icon={UserRoundMinus}
            onAction={() => void act((terms) => deactivate(id, terms), t('deactivated', { name }))}
          >
            {t('deactivate')}
          </MenuItem>
        ) : (
          <MenuItem icon={RotateCcw} onAction={back}>
            {status === 'archived' ? t('restore') : t('reactivate')}
          </MenuItem>
        )}
        {status !== 'archived' && (
          <MenuItem icon={Archive} onAction={() => void act((terms) => archive(id, terms), t('archivedOne', { name }))}>
            {t('archive')}
          </MenuItem>
        )}
      </Menu>
      {dialog}
    </>
  )
}
