import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rankings } from '@/api/roster'
import { type BoardNeed, candidates } from '@/api/staffing'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { ButtonLink } from '@/ui/link'
import { addList } from './api'
import s from './band.module.css'
import { type Alarm as Kind, missing } from './board-state'
import { CandidatesDialog } from './candidates-dialog'
import { useDesk } from './context'

/** A need that waits for somebody's decision says so loudly, and offers what can be done. */
export function Alarm({ need, kind }: { need: BoardNeed; kind: Kind }) {
  const t = useText('board.alarm')
  const { needName, isAdmin, isOpen, board } = useDesk()
  const text =
    kind === 'exhausted' || kind === 'wave_done'
      ? t(`${kind}Text`, { missing: missing(need) })
      : kind === 'too_late'
        ? t('too_lateText')
        : t('heldText', { missing: missing(need) })
  return (
    <Callout
      tone={kind === 'exhausted' || kind === 'too_late' ? 'no' : 'wait'}
      title={t(kind, { need: needName(need.id) })}
    >
      <p>{text}</p>
      {!isOpen ? null : isAdmin ? (
        <div className={s.steps}>
          <Steps need={need} kind={kind} />
          <ButtonLink
            to="/admin/projects/$project/plan"
            params={{ project: board.projectId }}
            search={{ need: need.id }}
          >
            {t('changeNeed')}
          </ButtonLink>
        </div>
      ) : (
        <p>{t('askManager')}</p>
      )}
    </Callout>
  )
}

function Steps({ need, kind }: { need: BoardNeed; kind: Kind }) {
  const t = useText('board.alarm')
  const { openSend } = useDesk()
  if (kind === 'too_late') return null
  if (kind === 'wave_done')
    return (
      <Button variant="primary" onPress={() => openSend(need.id, true)}>
        {t('nextWave')}
      </Button>
    )
  if (kind === 'exhausted') return <Exhausted need={need} />
  return (
    <Button variant="primary" onPress={() => openSend(need.id)}>
      {t('goOn')}
    </Button>
  )
}

/** Nobody is left: one more list where there is one, or somebody once more. */
function Exhausted({ need }: { need: BoardNeed }) {
  const t = useText('board')
  const { board, needName, run, openSend } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const everybody = useQuery(candidates(board.projectId, need.id)).data?.items ?? []
  const lists = useQuery(rankings).data ?? []
  const used = new Set(need.ladder.map(({ listId }) => listId))
  const unused = lists.find(
    ({ id, positionId, tier, musicians }) => positionId === need.positionId && tier && musicians > 0 && !used.has(id),
  )
  const hasNew = everybody.some(({ turn }) => turn != null)
  const add = async () => {
    if (!unused?.tier) return
    const name = unused.tier
    const isDone = await run({
      title: t('addList.title', { name, need: needName(need.id) }),
      words: { ask: (who) => t('addList.ask', { who }), dontAsk: t('addList.dontAsk'), plain: t('addList.plain') },
      send: (terms) => addList(board.projectId, need, unused.id, terms),
      done: t('addList.done', { name }),
    })
    if (isDone) openSend(need.id)
  }
  return (
    <>
      {hasNew && (
        <Button variant="primary" onPress={() => openSend(need.id)}>
          {t('alarm.goOn')}
        </Button>
      )}
      {unused && (
        <Button variant={hasNew ? 'plain' : 'primary'} onPress={() => void add()}>
          {t('alarm.addList', { name: unused.tier ?? '' })}
        </Button>
      )}
      {everybody.length > 0 && (
        <Button variant={hasNew || unused ? 'plain' : 'primary'} onPress={() => setOpen(true)}>
          {t('alarm.askAgain')}
        </Button>
      )}
      {isOpen && <CandidatesDialog need={need} items={everybody} onClose={() => setOpen(false)} />}
    </>
  )
}
