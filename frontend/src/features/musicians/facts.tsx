import { Mail, MessageSquare, Phone } from 'lucide-react'
import type { ReactNode } from 'react'
import { useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { Card } from '@/ui/card'
import type { Musician } from './api'
import s from './facts.module.css'

/** What is known of a musician, with the ways to reach them first. */
export function Facts({ musician }: { musician: Musician }) {
  const t = useText('musicians')
  const common = useText('common')
  const { fullDay, dayOf } = useFormat()
  const name = `${musician.firstName} ${musician.lastName}`
  return (
    <div className={s.facts}>
      <Card title={t('contact')}>
        <ul className={s.reach}>
          {musician.phone && (
            <>
              <Way href={`tel:${musician.phone}`} icon={<Phone size={18} aria-hidden />} label={t('call', { name })}>
                {musician.phone}
              </Way>
              <Way
                href={`sms:${musician.phone}`}
                icon={<MessageSquare size={18} aria-hidden />}
                label={t('text', { name })}
              >
                {musician.phone}
              </Way>
            </>
          )}
          <Way href={`mailto:${musician.email}`} icon={<Mail size={18} aria-hidden />} label={t('write', { name })}>
            {musician.email}
          </Way>
        </ul>
      </Card>
      <Card title={t('positions')}>
        <Positions ids={musician.positionIds} />
      </Card>
      <Card title={t('facts')}>
        <dl className={s.list}>
          <Fact name={t('language')}>{common(`languages.${musician.locale}`)}</Fact>
          <Fact name={t('home')}>{musician.isLocal ? t('local') : t('notLocal')}</Fact>
          {musician.externalId && <Fact name={t('externalId')}>{musician.externalId}</Fact>}
          {musician.notes && <Fact name={t('notes')}>{musician.notes}</Fact>}
        </dl>
        <p className={s.since}>{t('since', { day: fullDay(dayOf(musician.createdAt)) })}</p>
      </Card>
    </div>
  )
}

function Positions({ ids }: { ids: readonly string[] }) {
  const t = useText('musicians')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  const byInstrument = Map.groupBy(
    [...positions.values()].filter(({ id }) => ids.includes(id)),
    ({ instrumentId }) => instrumentId,
  )
  if (byInstrument.size === 0) return <p className={s.since}>{t('noPositions')}</p>
  return (
    <dl className={s.list}>
      {[...byInstrument].map(([instrument, some]) => (
        <Fact key={instrument} name={nameOf(instruments.get(instrument))}>
          {some.map((one) => nameOf(one)).join(', ')}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={s.fact}>
      <dt className={s.name}>{name}</dt>
      <dd className={s.value}>{children}</dd>
    </div>
  )
}

interface WayProps {
  href: string
  icon: ReactNode
  label: string
  children: string
}

function Way({ href, icon, label, children }: WayProps) {
  return (
    <li>
      <a href={href} className={s.way} aria-label={`${label}: ${children}`}>
        {icon}
        {children}
      </a>
    </li>
  )
}
