import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { StatusPill } from '@/ui/status-pill'
import { liveAlerts } from './alerts-api'
import { type HostedOrchestra, installation, metrics, orchestra } from './api'
import { isUnborn } from './attention'
import { BackupCard } from './backup-card'
import { ColourCard } from './colour-card'
import { DatabaseCard } from './database-card'
import { FactsCard } from './facts-card'
import { GrantsCard } from './grants-card'
import { HistoryCard } from './history-card'
import { HoldNote } from './hold-note'
import { Known } from './known'
import { LifeCard } from './life-card'
import { LiveAlert } from './live-alert'
import { NumbersCard } from './numbers-card'
import s from './orchestra.module.css'
import { PlanCard } from './plan-card'
import { SenderCard } from './sender-card'
import { StandbyCard } from './standby-card'
import { STATUS } from './tones'
import { useAmend } from './use-amend'

const route = getRouteApi('/operators/superadmin/orchestras/$orchestra')

/** One orchestra, as those see it who run it: what it is, pays for and uses, and how its database is. */
export function OrchestraPage() {
  const t = useText('superadmin')
  const { orchestra: id } = route.useParams()
  const known = useQuery(orchestra(id))
  const list = <Link to="/superadmin/orchestras">{t('nav.orchestras')}</Link>
  if (isApiError(known.error, 'not_found') || isApiError(known.error, 'invalid'))
    return (
      <Empty
        isPage
        title={t('one.unknown')}
        action={<ButtonLink to="/superadmin/orchestras">{t('nav.orchestras')}</ButtonLink>}
      />
    )
  return (
    <>
      <PageHead
        title={known.data?.name ?? t('orchestra')}
        back={list}
        fact={
          known.data && (
            <span className={s.fact}>
              {known.data.code}
              <StatusPill tone={STATUS[known.data.status]}>{t(`status.${known.data.status}`)}</StatusPill>
            </span>
          )
        }
      />
      <Known query={known} failed={t('one.failed')}>
        {(one) =>
          isUnborn(one.status) ? (
            <Unborn {...one} />
          ) : (
            <>
              <HoldNote one={one} />
              <Alerts of={one.id} />
              <Cards key={one.id} one={one} />
            </>
          )
        }
      </Known>
    </>
  )
}

/** What operators were told of this orchestra that is not over. */
function Alerts({ of }: { of: string }) {
  const live = useQuery(liveAlerts).data ?? []
  const its = live.filter(({ orchestraId }) => orchestraId === of)
  return (
    its.length > 0 && (
      <div className={s.alerts}>
        {its.map((alert) => (
          <LiveAlert key={alert.id} alert={alert} />
        ))}
      </div>
    )
  )
}

function Unborn({ id, status }: HostedOrchestra) {
  const t = useText('superadmin')
  return (
    <Callout
      tone={status === 'failed' ? 'no' : 'info'}
      title={t(`status.${status}`)}
      action={
        <ButtonLink to="/superadmin/orchestras/$orchestra/birth" params={{ orchestra: id }}>
          {t('one.toBirth')}
        </ButtonLink>
      }
    >
      {t('one.unborn')}
    </Callout>
  )
}

function Cards({ one }: { one: HostedOrchestra }) {
  const { id } = one
  // One for all cards: what one of them saves is known to the other.
  const amend = useAmend(id)
  const numbers = useQuery(metrics).data?.orchestras.find((other) => other.id === id)
  const health = useQuery(installation).data?.items.find((other) => other.id === id)
  return (
    <div className={s.cards}>
      <PlanCard one={one} numbers={numbers} amend={amend} />
      <DatabaseCard one={one} health={health} />
      <FactsCard one={one} amend={amend} />
      <BackupCard one={one} />
      <LifeCard one={one} />
      <SenderCard one={one} />
      <ColourCard one={one} amend={amend} />
      <StandbyCard one={one} />
      <GrantsCard one={one} />
      <NumbersCard numbers={numbers} />
      <HistoryCard id={id} />
    </div>
  )
}
