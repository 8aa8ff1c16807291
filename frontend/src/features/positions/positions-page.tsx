import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type Instrument, instruments, type Position, positions } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { SortableList } from '@/ui/sortable-list'
import { ArchivedCard } from './archived-card'
import { InstrumentSection } from './instrument-section'
import { NameDialogs } from './name-dialogs'
import s from './positions-page.module.css'
import { useScoreEdits } from './use-score-edits'

/** Which dialog lies over the page. */
export type Open =
  | { is: 'addInstrument' }
  | { is: 'addPosition'; instrument: Instrument; level: number }
  | { is: 'renameInstrument'; instrument: Instrument }
  | { is: 'renamePosition'; position: Position }

/** What is played here: instruments in the order of the score, each with its positions from the top. */
export function PositionsPage() {
  const t = useText('positions')
  const common = useText('common')
  const nameOf = useName()
  const score = useQuery(instruments)
  const places = useQuery(positions)
  const edits = useScoreEdits()
  const [open, setOpen] = useState<Open | null>(null)
  usePageCommands([{ keys: 'n', label: t('addInstrument'), run: () => setOpen({ is: 'addInstrument' }) }])

  const all = score.data ?? []
  const byInstrument = Map.groupBy(places.data ?? [], ({ instrumentId }) => instrumentId)
  const add = (isCompact: boolean) => (
    <Button variant="primary" icon={Plus} isCompact={isCompact} onPress={() => setOpen({ is: 'addInstrument' })}>
      {t('addInstrument')}
    </Button>
  )
  return (
    <>
      <PageHead
        title={t('title')}
        fact={score.data && places.data && t('count', { instruments: all.length, positions: places.data.length })}
        actions={add(true)}
      />
      {score.isPending || places.isPending ? (
        <Skeleton rows={8} />
      ) : !score.data || !places.data ? (
        <Empty title={t('failed')} action={<Button onPress={() => void edits.reload()}>{common('retry')}</Button>} />
      ) : all.length === 0 ? (
        <Empty title={t('emptyTitle')} action={add(false)}>
          {t('emptyText')}
        </Empty>
      ) : (
        <SortableList
          label={t('title')}
          items={all}
          nameOf={nameOf}
          onMove={(id, to) => {
            const found = all.find((one) => one.id === id)
            if (found) edits.moveInstrument(all, found, to)
          }}
          classes={{ list: s.instruments, item: s.instrument }}
        >
          {(instrument, place, grip) => (
            <InstrumentSection
              instrument={instrument}
              place={place}
              of={all.length}
              grip={grip}
              positions={byInstrument.get(instrument.id) ?? []}
              edits={edits}
              onMove={(to) => edits.moveInstrument(all, instrument, to)}
              onOpen={setOpen}
            />
          )}
        </SortableList>
      )}
      <ArchivedCard onRestore={edits.restore} />
      {open && <NameDialogs open={open} instruments={all} onDone={edits.reload} onClose={() => setOpen(null)} />}
    </>
  )
}
