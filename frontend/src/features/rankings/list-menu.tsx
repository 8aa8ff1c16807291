import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Archive, Copy, EllipsisVertical, ListPlus, Pencil, RotateCcw } from 'lucide-react'
import { keys } from '@/api/keys'
import type { Ranking } from '@/api/ranking'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { IconButton } from '@/ui/icon-button'
import { useListNames } from '@/ui/list-names'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast-store'
import { archiveList, restoreList } from './api'
import type { Open } from './list-dialogs'

/** What can be done with the list as a whole. */
export function ListMenu({ list, onOpen }: { list: Ranking; onOpen: (open: Open) => void }) {
  const t = useText('rankings')
  const common = useText('common')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { full } = useListNames()
  const name = full(list)

  const act = async (send: () => Promise<unknown>, done: () => void) => {
    try {
      await send()
      done()
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.rankings })
  }
  const restore = () =>
    void act(
      () => restoreList(list.id),
      () => toast({ text: t('restored', { name }) }),
    )
  const archive = () =>
    void act(
      () => archiveList(list.id),
      () => {
        toast({ text: t('archived', { name }), undo: restore })
        void navigate({ to: '/admin/rankings' })
      },
    )

  return (
    <Menu label={common('more')} trigger={<IconButton label={common('more')} icon={EllipsisVertical} />}>
      {list.archivedAt ? (
        <MenuItem icon={RotateCcw} onAction={restore}>
          {t('restore')}
        </MenuItem>
      ) : (
        <>
          <MenuItem icon={ListPlus} onAction={() => onOpen({ is: 'copy' })}>
            {t('copyTitle')}
          </MenuItem>
          <MenuItem icon={Copy} onAction={() => onOpen({ is: 'duplicate' })}>
            {t('duplicate')}
          </MenuItem>
          <MenuItem icon={Pencil} onAction={() => onOpen({ is: 'describe' })}>
            {t(list.tier ? 'describe' : 'rename')}
          </MenuItem>
          <MenuItem icon={Archive} onAction={archive}>
            {t('archive')}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
