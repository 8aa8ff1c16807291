import { useState } from 'react'
import type { BoardNeed, Candidate } from '@/api/staffing'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Reach } from '@/ui/reach'
import { isLiftable, nameOf } from './board-state'
import { useDesk } from './context'
import { LiftDialog } from './lift-dialog'
import { listOf } from './lists'
import s from './next-up.module.css'
import { useVerdict } from './use-verdict'

interface Props {
  need: BoardNeed
  items: readonly Candidate[]
  onClose: () => void
}

/** Everybody on a need's lists, with why each is asked or not, and a way to ask again after all. */
export function CandidatesDialog({ need, items, onClose }: Props) {
  const t = useText('board')
  const { needName, isAdmin, isOpen } = useDesk()
  const verdictOf = useVerdict()
  const [lifted, setLifted] = useState<Candidate | null>(null)
  const byList = Map.groupBy(items, ({ listOrdinal }) => listOrdinal)
  return (
    <Dialog title={t('everybodyTitle', { need: needName(need.id) })} kind="drawer" onClose={onClose}>
      {[...byList].map(([ordinal, some]) => (
        <section key={ordinal} className={s.listed}>
          <h3 className={s.title}>{t('list', { name: listOf(need, ordinal) })}</h3>
          <ul>
            {some.map((one) => (
              <li key={one.musicianId} className={s.everyone} data-passed={one.turn == null || undefined}>
                <span className={s.turn}>{one.rank}</span>
                <span className={s.who}>
                  <span className={s.name}>{nameOf(one)}</span>
                  <span className={s.why}>
                    {one.turn == null || one.verdict === 'send' ? verdictOf(one) : t('turn', { turn: one.turn })}
                  </span>
                </span>
                {isAdmin && isOpen && isLiftable(one) && (
                  <Button
                    variant="quiet"
                    onPress={() => setLifted(one)}
                    aria-label={`${t('act.lift')}: ${nameOf(one)}`}
                  >
                    {t('act.lift')}
                  </Button>
                )}
                <Reach name={nameOf(one)} phone={one.phone} email={one.email} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {lifted && (
        <LiftDialog
          musician={{ id: lifted.musicianId, name: nameOf(lifted) }}
          why={verdictOf(lifted)}
          need={need}
          onClose={() => setLifted(null)}
        />
      )}
    </Dialog>
  )
}
