import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Instrument, Position } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { SortableList } from '@/ui/sortable-list'
import type { Open } from './positions-page'
import s from './positions-page.module.css'
import { ThingMenu } from './thing-menu'
import type { useScoreEdits } from './use-score-edits'

interface Props {
  instrument: Instrument
  place: number
  of: number
  grip: ReactNode
  positions: readonly Position[]
  edits: ReturnType<typeof useScoreEdits>
  onMove: (to: number) => void
  onOpen: (open: Open) => void
}

/** An instrument with its positions, the top of the hierarchy first. */
export function InstrumentSection({ instrument, place, of, grip, positions, edits, onMove, onOpen }: Props) {
  const t = useText('positions')
  const nameOf = useName()
  const name = nameOf(instrument)
  return (
    <section className={s.section} aria-label={name}>
      <div className={s.head}>
        {grip ?? <span className={s.noGrip} />}
        <h2 className={s.title}>{name}</h2>
        <ThingMenu
          name={name}
          place={place}
          of={of}
          onMove={onMove}
          onAdd={() => onOpen({ is: 'addPosition', instrument, level: positions.length + 1 })}
          onRename={() => onOpen({ is: 'renameInstrument', instrument })}
          onArchive={() => edits.archiveInstrument(instrument)}
        />
      </div>
      <SortableList
        label={t('positionsOf', { name })}
        items={positions}
        nameOf={nameOf}
        onMove={(id, to) => {
          const found = positions.find((one) => one.id === id)
          if (found) edits.movePosition(positions, found, to)
        }}
        classes={{ list: s.positions, item: s.item }}
      >
        {(position, at, inner) => (
          <div className={s.row}>
            {inner ?? <span className={s.noGrip} />}
            <span className={s.level}>{at + 1}</span>
            <Link to="/admin/musicians" search={{ position: position.id }} className={s.name}>
              {nameOf(position)}
            </Link>
            <ThingMenu
              name={nameOf(position)}
              place={at}
              of={positions.length}
              onMove={(to) => edits.movePosition(positions, position, to)}
              onRename={() => onOpen({ is: 'renamePosition', position })}
              onArchive={() => edits.archivePosition(position)}
            />
          </div>
        )}
      </SortableList>
      {positions.length === 0 && (
        <Button variant="quiet" icon={Plus} onPress={() => onOpen({ is: 'addPosition', instrument, level: 1 })}>
          {t('addPosition')}
        </Button>
      )}
    </section>
  )
}
