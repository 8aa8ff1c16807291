import { Phone } from 'lucide-react'
import type { Today, TodayItem } from '@/api/today'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { BoardLink } from '@/ui/board-link'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { StatusPill } from '@/ui/status-pill'
import { LOOKS } from './looks'
import s from './today-page.module.css'

/** What waits for staff, the most urgent first; each line opens the board where it can be dealt with. */
export function NeedsMe({ today: { needsMe, coming } }: { today: Today }) {
  const t = useText('today')
  const { weekday, dayOf, clock } = useFormat()
  const [next] = coming
  if (needsMe.length === 0)
    return (
      <Card>
        <Empty title={t('quiet')}>
          {next
            ? t('quietNext', {
                project: next.projectName,
                day: weekday(dayOf(next.startsAt)),
                at: clock(next.startsAt),
              })
            : t('quietEmpty')}
        </Empty>
      </Card>
    )
  return (
    <Card title={t('needsMe', { count: needsMe.length })}>
      <ul className={s.list}>
        {needsMe.map((item) => (
          <Line key={`${item.kind} ${item.needId} ${item.requestId}`} item={item} />
        ))}
      </ul>
    </Card>
  )
}

function Line({ item }: { item: TodayItem }) {
  const t = useText('today')
  const nameOf = useName()
  const { daysLeft, kind, musician, projectId, projectName, needId, quantity, filled } = item
  const { tone, icon } = LOOKS[kind]
  const position = nameOf({ names: item.positionNames })
  return (
    <li className={s.line}>
      <BoardLink project={projectId} need={needId} className={s.item}>
        <StatusPill tone={tone} icon={icon}>
          {t(`kinds.${kind}`)}
        </StatusPill>
        <span className={s.what}>
          <strong>{position}</strong> <span className={s.where}>{projectName}</span>
          <Why item={item} />
        </span>
        <span className={s.when}>
          {daysLeft != null && <span>{t('daysLeft', { days: daysLeft })}</span>}
          <span>{t('filledOf', { filled, quantity })}</span>
        </span>
      </BoardLink>
      {musician?.phone && (
        <a
          href={`tel:${musician.phone}`}
          className={s.call}
          aria-label={t('call', { name: `${musician.firstName} ${musician.lastName}` })}
        >
          <Phone size={18} aria-hidden />
        </a>
      )}
    </li>
  )
}

/** The reason in a sentence, with the name of whom it is about. */
function Why({ item }: { item: TodayItem }) {
  const t = useText('today')
  const { moment } = useFormat()
  const { kind, musician, deadlineAt, hold, question, mail, quantity, filled, asked } = item
  const name = musician ? `${musician.firstName} ${musician.lastName}` : ''
  const sentence = () => {
    switch (kind) {
      case 'call_prompt':
        return t('why.call_prompt', { name, at: deadlineAt ? moment(deadlineAt) : '' })
      case 'held':
        return hold ? t(`why.held.${hold}`) : ''
      case 'question':
        return t('why.question', { name, question: question ?? '' })
      case 'standby':
        return t('why.standby', { name })
      case 'mail_failed':
        return t('why.mail_failed', { name, reply: mail?.smtpReply ?? '' })
      case 'open_seats':
        return t('why.open_seats', { open: quantity - filled, asked })
      default:
        return t(`why.${kind}`)
    }
  }
  return <span className={s.why}>{sentence()}</span>
}
