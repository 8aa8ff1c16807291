import { CircleHelp, UserRoundMinus, UserRoundPlus } from 'lucide-react'
import type { Today } from '@/api/today'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { BoardLink } from '@/ui/board-link'
import { Card, Disclosure } from '@/ui/card'
import { StatusPill } from '@/ui/status-pill'
import s from './today-page.module.css'

type Answer = Today['recentAnswers'][number]

const LOOKS = {
  accepted: { tone: 'ok' },
  declined: { tone: 'no' },
  withdrawn: { tone: 'alert', icon: UserRoundMinus },
  questioned: { tone: 'info', icon: CircleHelp },
  standby: { tone: 'info', icon: UserRoundPlus },
} as const

const SHOWN = 6

/** The last answers, the newest first: a few in sight, the rest folded. */
export function Answers({ answers, now }: { answers: readonly Answer[]; now: string }) {
  const t = useText('today')
  const more = answers.slice(SHOWN)
  return (
    <Card title={t('answers')}>
      {answers.length === 0 && <p className={s.none}>{t('answersNone')}</p>}
      <List answers={answers.slice(0, SHOWN)} now={now} />
      {more.length > 0 && (
        <Disclosure summary={t('answersMore', { count: more.length })}>
          <List answers={more} now={now} />
        </Disclosure>
      )}
    </Card>
  )
}

function List({ answers, now }: { answers: readonly Answer[]; now: string }) {
  const t = useText('today')
  const nameOf = useName()
  const { relative, moment } = useFormat()
  return (
    <ul>
      {answers.map(({ at, what, channel, musician, projectId, projectName, needId, positionNames, requestId }) => (
        <li key={`${requestId} ${at} ${what}`}>
          <BoardLink project={projectId} need={needId} className={s.answer}>
            <span className={s.words}>
              <span>
                {musician.firstName} {musician.lastName}
              </span>
              <span className={s.where}>
                {nameOf({ names: positionNames })} · {projectName}
              </span>
            </span>
            <span className={s.when}>
              <StatusPill {...LOOKS[what]}>{t(`answered.${what}`)}</StatusPill>
              <time dateTime={at} title={moment(at)}>
                {relative(at, Date.parse(now))}
                {channel && channel !== 'link' && ` · ${t(`channels.${channel}`)}`}
              </time>
            </span>
          </BoardLink>
        </li>
      ))}
    </ul>
  )
}
