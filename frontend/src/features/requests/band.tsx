import { Pencil, Send } from 'lucide-react'
import type { BoardNeed } from '@/api/staffing'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { includesWord } from '@/lib/text'
import { Button } from '@/ui/button'
import { ButtonLink } from '@/ui/link'
import { StatusPill, type Tone } from '@/ui/status-pill'
import { Alarm } from './alarm'
import s from './band.module.css'
import { alarmOf, missing } from './board-state'
import { useDesk } from './context'
import { History } from './history'
import { NextUp } from './next-up'
import { RequestCard } from './request-card'
import { Seats } from './seats'

const TONES: Record<BoardNeed['fillState'] | 'unsent', Tone> = {
  filled: 'ok',
  running: 'wait',
  held: 'alert',
  needs_decision: 'alert',
  exhausted: 'alert',
  waiting: 'idle',
  unsent: 'idle',
}

/** One need: its places, who is asked, who comes next, and what was. */
export function Band({ need }: { need: BoardNeed }) {
  const t = useText('board')
  const { isAdmin, isOpen, board, needName, openSend } = useDesk()
  const alarm = alarmOf(need)
  const people = [...need.asked, ...need.standby, ...need.accepted]
  const isUnsent = !need.armedAt && need.fillState !== 'filled'
  const state = isUnsent && !alarm ? 'unsent' : need.fillState
  const canAsk = isOpen && isAdmin && !alarm && isUnsent && board.status !== 'paused'
  return (
    <section
      className={s.band}
      aria-labelledby={`need-${need.id}`}
      id={need.id}
      data-loud={alarm !== null || undefined}
    >
      <header className={s.head}>
        <Title need={need} />
        <Seats quantity={need.quantity} filled={need.filled} asked={need.asked.length} />
        <StatusPill tone={TONES[state]}>{t(`state.${state}`)}</StatusPill>
        <span className={s.tools} data-noprint>
          {canAsk && (
            <Button
              icon={Send}
              aria-label={t('askNeedName', { need: needName(need.id) })}
              onPress={() => openSend(need.id)}
            >
              {t('askNeed')}
            </Button>
          )}
          {isOpen && (
            <ButtonLink
              variant="quiet"
              icon={Pencil}
              isCompact
              to="/admin/projects/$project/plan"
              params={{ project: board.projectId }}
              search={{ need: need.id }}
            >
              {t('editNeed')}
            </ButtonLink>
          )}
        </span>
      </header>
      {alarm && <Alarm need={need} kind={alarm} />}
      <div className={s.columns} data-empty={people.length === 0 || undefined}>
        {people.length > 0 ? (
          <ul className={s.cards} aria-label={t('people', { need: needName(need.id) })}>
            {people.map((request) => (
              <RequestCard key={request.id} request={request} need={need} />
            ))}
          </ul>
        ) : (
          !alarm && <p className={s.nobody}>{t('nobodyAsked')}</p>
        )}
        {isOpen && missing(need) > 0 && <NextUp need={need} />}
      </div>
      <History need={need} />
    </section>
  )
}

function Title({ need }: { need: BoardNeed }) {
  const t = useText('board')
  const nameOf = useName()
  const instrument = nameOf({ names: need.instrumentNames })
  const position = nameOf({ names: need.positionNames })
  const { strategy, response, urgent, requiresLocal, reason, replaces, ladder } = need
  const how = [
    t(`strategy.${strategy}`),
    t(`response.${response.unit}`, { value: response.value }),
    ladder.map(({ tier, name }) => tier ?? name).join('\u00a0→\u00a0'),
    ...(requiresLocal ? [t('localOnly')] : []),
    ...(replaces ? [`${t(`reason.${reason}`)} ${t('replaces', { name: replaces })}`] : []),
  ]
  return (
    <div className={s.words}>
      <h2 id={`need-${need.id}`} className={s.title}>
        {!includesWord(position, instrument) && <span className={s.instrument}>{instrument}</span>}
        {position}
        {urgent && <StatusPill tone="alert">{t('urgent')}</StatusPill>}
      </h2>
      <p className={s.how}>{how.join('\u00a0· ')}</p>
    </div>
  )
}
