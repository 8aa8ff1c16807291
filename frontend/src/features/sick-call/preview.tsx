import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { musicians } from '@/api/roster'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { usePositionName } from '@/i18n/names'
import { BoardLink } from '@/ui/board-link'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card, Disclosure } from '@/ui/card'
import type { Draft } from './api'
import { Asked } from './asked'
import s from './sick-call.module.css'

interface Props {
  draft: Draft
  isSent: boolean
  isSending: boolean
  onSend: () => void
  onBack: () => void
  onHandOver: () => void
}

/** Who is asked, with their numbers, before and after it is sent. */
export function Preview({ draft, isSent, isSending, onSend, onBack, onHandOver }: Props) {
  const t = useText('sickCall')
  const { moment } = useFormat()
  const positionName = usePositionName()
  const isAdmin = useIsAdmin()
  const { need, plan, project } = draft
  const deadline = plan.needs.find((one) => one.need === need.id)?.deadline
  const count = plan.dispatches.length
  const phones = new Map(useQuery(musicians).data?.map(({ id, phone, email }) => [id, { phone, email }]))
  const people = new Map(plan.people.map((one) => [one.id, one]))
  const name = (id: string) => {
    const person = people.get(id)
    return person ? `${person.firstName} ${person.lastName}` : ''
  }
  const passed = plan.verdicts.filter(({ verdict }) => verdict !== 'send' && verdict !== 'beyond_limit')

  return (
    <div className={s.form}>
      {isSent && (
        <Callout tone="ok" title={t('sent', { count })} isAlert>
          {t('sentText')}
        </Callout>
      )}
      <Card title={t('asks', { position: positionName(need.positionId), count })}>
        {deadline && <p className={s.pale}>{t('deadline', { at: moment(deadline) })}</p>}
        {count > 0 ? (
          <Asked
            rows={plan.dispatches.map(({ musician, listOrdinal, rank }) => ({
              id: musician,
              name: name(musician),
              place: t('place', { list: need.ladder[listOrdinal - 1]?.tier ?? '', rank }),
              phone: phones.get(musician)?.phone ?? null,
              email: phones.get(musician)?.email ?? '',
            }))}
          />
        ) : (
          <Callout tone="wait" title={t('nobody')}>
            {t(`idle.${plan.holds[0]?.reason ?? 'exhausted'}`)}
          </Callout>
        )}
        {passed.length > 0 && (
          <Disclosure summary={t('passed', { count: passed.length })}>
            <ul className={s.passed}>
              {passed.map(({ musician, verdict }) => (
                <li key={musician}>
                  {name(musician)}: <span className={s.pale}>{t(`verdicts.${verdict}`)}</span>
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </Card>
      {!isAdmin && !isSent && <Callout>{t('assistant')}</Callout>}
      <div className={s.actions}>
        {isSent ? (
          <BoardLink project={project} need={need.id} className={s.board}>
            {t('toBoard')}
          </BoardLink>
        ) : isAdmin && count > 0 ? (
          <Button variant="primary" icon={Send} isPending={isSending} onPress={onSend}>
            {t('send', { count })}
          </Button>
        ) : !isAdmin ? (
          <Link to="/admin" className={s.board} onClick={onHandOver}>
            {t('handOver')}
          </Link>
        ) : null}
        <Button onPress={onBack}>{isSent ? t('another') : t('back')}</Button>
      </div>
    </div>
  )
}
