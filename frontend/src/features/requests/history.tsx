import type { BoardNeed, BoardRequest } from '@/api/staffing'
import { useText } from '@/i18n'
import { useWhen } from '@/i18n/when'
import { Disclosure } from '@/ui/card'
import s from './band.module.css'
import { nameOf, shownStatus } from './board-state'
import { useDesk } from './context'
import { RequestActions } from './request-actions'
import { RequestStatus } from './request-status'

/** Everybody who was asked and is no longer, folded: the last first. */
export function History({ need }: { need: BoardNeed }) {
  const t = useText('board')
  if (need.history.length === 0) return null
  return (
    <Disclosure summary={t('history', { count: need.history.length })}>
      <ul className={s.history}>
        {need.history.map((request) => (
          <Past key={request.id} request={request} need={need} />
        ))}
      </ul>
    </Disclosure>
  )
}

function Past({ request, need }: { request: BoardRequest; need: BoardNeed }) {
  const t = useText('board')
  const { now, fresh } = useDesk()
  const when = useWhen(now)
  const { closedReason, declineScope, answeredAt, closedAt, comment } = request
  const at = closedAt ?? answeredAt
  const why = closedReason ? t(`closed.${closedReason}`) : declineScope ? t(`scope.${declineScope}`) : ''
  return (
    <li className={s.past} data-fresh={fresh.has(request.id) || undefined}>
      <span className={s.pastName}>{nameOf(request)}</span>
      <RequestStatus status={shownStatus(request)} />
      <span className={s.pastWhy}>
        {[why, at && when(at), comment && t('comment', { text: comment })].filter(Boolean).join(' · ')}
      </span>
      <RequestActions request={request} need={need} />
    </li>
  )
}
