import { Archive, ListPlus, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { AddToListDialog } from './add-to-list-dialog'
import type { Musician } from './api'
import { useArchive } from './use-archive'

interface Props {
  people: readonly Musician[]
  /** Whether these are in the archive. */
  areArchived: boolean
  /** Called when something was done with them, and they need no ticks any more. */
  onDone: () => void
}

/** What managers can do with the musicians who are ticked. */
export function BulkActions({ people, areArchived, onDone }: Props) {
  const t = useText('musicians')
  const isAdmin = useIsAdmin()
  const { archive, bringBack } = useArchive()
  const [isListing, setListing] = useState(false)
  if (!isAdmin) return null
  const count = people.length
  if (areArchived)
    return (
      <Button
        icon={RotateCcw}
        onPress={() => {
          onDone()
          void bringBack(people.map(({ id }) => id))
        }}
      >
        {t('restoreMany', { count })}
      </Button>
    )
  return (
    <>
      <Button icon={ListPlus} onPress={() => setListing(true)}>
        {t('toList.open', { count })}
      </Button>
      <Button
        icon={Archive}
        onPress={() => {
          onDone()
          void archive(people)
        }}
      >
        {t('archiveMany', { count })}
      </Button>
      {isListing && (
        <AddToListDialog
          people={people}
          onDone={() => {
            setListing(false)
            onDone()
          }}
          onClose={() => setListing(false)}
        />
      )}
    </>
  )
}
