import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Entry, type Ranking, ranking } from '@/api/ranking'
import { musicians } from '@/api/roster'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { ListSelect } from '@/ui/list-select'
import { Segmented } from '@/ui/segmented'
import s from './dialogs.module.css'

export type CopyWay = 'append' | 'replace'

interface Props {
  list: Ranking
  onCopy: (entries: Entry[], way: CopyWay) => void
  onClose: () => void
}

/** Takes over who is on another list, those who are qualified for this one's position, in that list's order. */
export function CopyDialog({ list, onCopy, onClose }: Props) {
  const t = useText('rankings')
  const common = useText('common')
  const [from, setFrom] = useState('')
  const [way, setWay] = useState<CopyWay>('append')
  const source = useQuery({ ...ranking(from), enabled: from !== '' }).data
  const people = useQuery(musicians).data
  const able = new Set(people?.filter(({ positionIds }) => positionIds.includes(list.positionId)).map(({ id }) => id))
  const listed = new Set(list.entries.map(({ musicianId }) => musicianId))
  const all = source?.entries ?? []
  const fit = all.filter(({ musicianId }) => able.has(musicianId))
  const taken = way === 'replace' ? fit : fit.filter(({ musicianId }) => !listed.has(musicianId))
  const isReady = source !== undefined && people !== undefined && from !== ''

  return (
    <Dialog
      title={t('copyTitle')}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            variant="primary"
            isDisabled={!isReady || taken.length === 0}
            onPress={() => {
              onCopy(taken, way)
              onClose()
            }}
          >
            {t('copyDo', { count: taken.length })}
          </Button>
        </>
      }
    >
      <div className={s.fields}>
        <ListSelect
          label={t('copyFrom')}
          value={from}
          onChange={setFrom}
          blank={t('copyBlank')}
          accepts={({ id, musicians: count }) => id !== list.id && count > 0}
        />
        {list.entries.length > 0 && (
          <Segmented
            label={t('copyWay')}
            value={way}
            onChange={setWay}
            choices={[
              { value: 'append', label: t('copyAppend') },
              { value: 'replace', label: t('copyReplace') },
            ]}
          />
        )}
        <p className={s.aside}>
          {isReady &&
            [
              t('copyPreview', { taken: taken.length, all: all.length }),
              all.length > fit.length ? t('copyUnfit', { count: all.length - fit.length }) : '',
            ].join(' ')}
        </p>
      </div>
    </Dialog>
  )
}
