import { Link } from '@tanstack/react-router'
import type { BoardNeed, BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { useWhen } from '@/i18n/when'
import { Reach } from '@/ui/reach'
import { nameOf, shownStatus } from './board-state'
import s from './card.module.css'
import { useDesk } from './context'
import { Countdown } from './countdown'
import { listOf } from './lists'
import { MailNote } from './mail-note'
import { RequestActions } from './request-actions'
import { RequestStatus } from './request-status'

/** Somebody who is asked, engaged or on standby: how that stands, how to reach them, what can be done. */
export function RequestCard({ request, need }: { request: BoardRequest; need: BoardNeed }) {
  const t = useText('board')
  const { now, fresh } = useDesk()
  const when = useWhen(now)
  const name = nameOf(request)
  const list = listOf(need, request.listOrdinal)
  const { sentAt, deadlineAt, leavesAt, callAt, question, comment, musicianStatus } = request
  return (
    <li className={s.card} data-fresh={fresh.has(request.id) || undefined} data-status={shownStatus(request)}>
      <header className={s.head}>
        <h4 className={s.name}>
          <Link to="/admin/musicians/$musician" params={{ musician: request.musicianId }}>
            {name}
          </Link>
        </h4>
        <RequestStatus status={shownStatus(request)} />
      </header>
      {request.status === 'open' && sentAt && deadlineAt && <Countdown from={sentAt} until={deadlineAt} />}
      <p className={s.facts}>
        {leavesAt && <span>{t('leaves', { when: when(leavesAt) })}</span>}
        {!leavesAt && <Answered request={request} />}
        {list && <span>{t('listRank', { list: t('list', { name: list }), rank: request.rank })}</span>}
      </p>
      {callAt && Date.parse(callAt) <= now && <p className={s.prompt}>{t('callNow')}</p>}
      {question && <p className={s.said}>{t('question', { text: question })}</p>}
      {comment && <p className={s.said}>{t('comment', { text: comment })}</p>}
      {musicianStatus === 'archived' && <p className={s.prompt}>{t('archivedSince')}</p>}
      <MailNote request={request} />
      <footer className={s.foot}>
        <RequestActions request={request} need={need} />
        <Reach name={name} phone={request.phone} email={request.email} />
      </footer>
    </li>
  )
}

/** What is known of a request's way so far, in one line. */
function Answered({ request }: { request: BoardRequest }) {
  const t = useText('board')
  const when = useWhen(useDesk().now)
  const { status, sentAt, answeredAt, answerChannel, remindedCount, resends, standbySince } = request
  if (standbySince) return <span>{t('standbySince', { when: when(standbySince) })}</span>
  if (status === 'accepted' && answeredAt) {
    const values = { status: t('status.accepted'), when: when(answeredAt) }
    return <span>{t('answered', { ...values, channel: t(`channel.${answerChannel ?? 'link'}`) })}</span>
  }
  if (!sentAt) return null
  const left = { when: when(sentAt) }
  if (resends > 0) return <span>{t('leftResent', { ...left, count: resends })}</span>
  return <span>{remindedCount > 0 ? t('leftReminded', left) : t('left', left)}</span>
}
