import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entry, Ranking } from '@/api/ranking'
import { rankings } from '@/api/roster'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { ListSelect } from '@/ui/list-select'
import { Segmented } from '@/ui/segmented'
import s from './dialogs.module.css'

interface Props {
  list: Ranking
  entry: Entry
  onChoose: (to: string, way: 'move' | 'copy') => void
  onClose: () => void
}

/** Moves somebody to the end of another list, or puts them there as well. */
export function OtherListDialog({ list, entry, onChoose, onClose }: Props) {
  const t = useText('rankings')
  const common = useText('common')
  const lists = useQuery(rankings).data ?? []
  const sibling = lists.find((one) => one.positionId === list.positionId && one.id !== list.id)
  const [to, setTo] = useState(sibling?.id ?? '')
  const [way, setWay] = useState<'move' | 'copy'>('move')
  return (
    <Dialog
      title={t('otherTitle', { name: `${entry.firstName} ${entry.lastName}` })}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            variant="primary"
            isDisabled={to === ''}
            onPress={() => {
              onChoose(to, way)
              onClose()
            }}
          >
            {t(way === 'move' ? 'otherMove' : 'otherCopy')}
          </Button>
        </>
      }
    >
      <div className={s.fields}>
        <ListSelect label={t('list')} value={to} onChange={setTo} accepts={({ id }) => id !== list.id} />
        <Segmented
          label={t('otherWay')}
          value={way}
          onChange={setWay}
          choices={[
            { value: 'move', label: t('otherMoveWay') },
            { value: 'copy', label: t('otherCopyWay') },
          ]}
        />
      </div>
    </Dialog>
  )
}
