import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { type Entry, entryOf, type Ranking, ranking, saveEntries } from '@/api/ranking'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useAsking } from '@/ui/asking'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { useListNames } from '@/ui/list-names'
import { ListSelect } from '@/ui/list-select'
import { toast } from '@/ui/toast-store'
import type { Musician } from './api'
import s from './form.module.css'

interface Props {
  people: readonly Musician[]
  onDone: () => void
  onClose: () => void
}

/** Puts those who were ticked at the end of a ranking list, as far as they have its position. */
export function AddToListDialog({ people, onDone, onClose }: Props) {
  const t = useText('musicians.toList')
  const common = useText('common')
  const [id, setId] = useState('')
  const list = useQuery({ ...ranking(id), enabled: id !== '' }).data
  const { save, question } = useSave(onDone)

  const listed = new Set(list?.entries.map(({ musicianId }) => musicianId))
  const fresh = people.filter((one) => !listed.has(one.id))
  const able = fresh.filter(({ positionIds }) => list && positionIds.includes(list.positionId))
  const notes = list && [
    people.length > fresh.length && t('there', { count: people.length - fresh.length }),
    fresh.length > able.length && t('unfit', { count: fresh.length - able.length }),
  ]
  if (question) return question
  return (
    <Dialog
      title={t('title', { count: people.length })}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            variant="primary"
            isDisabled={!list || able.length === 0}
            onPress={() => list && void save(list, able.map(entryOf))}
          >
            {t('add', { count: able.length })}
          </Button>
        </>
      }
    >
      <ListSelect label={t('list')} value={id} onChange={setId} blank={t('choose')} accepts={() => true} />
      <p className={s.note}>{notes?.filter(Boolean).join(' ')}</p>
    </Dialog>
  )
}

function useSave(onDone: () => void) {
  const t = useText('musicians.toList')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { full } = useListNames()
  const { dialog, carryOut } = useAsking()
  const put = async (list: Ranking, entries: readonly Entry[], said: string, isUndo = false): Promise<void> => {
    try {
      const done = await carryOut((terms) => saveEntries(list.id, list.version, entries, terms))
      if (!done) return
      const { value, asked } = done
      const undo = () => void put(value, list.entries, t('undone'), true)
      toast({ text: said, undo: asked || isUndo ? undefined : undo })
      onDone()
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.rankings })
  }
  const save = (list: Ranking, more: readonly Entry[]) =>
    put(list, [...list.entries, ...more], t('added', { count: more.length, list: full(list) }))
  return { save, question: dialog }
}
