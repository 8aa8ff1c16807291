import { useQuery } from '@tanstack/react-query'
import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { StackedChart } from '@/ui/chart/stacked-chart'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { liveAlerts } from './alerts-api'
import { AlertsCard } from './alerts-card'
import { installation, type Metrics, metrics } from './api'
import { concerns } from './attention'
import { CheckButton } from './check-button'
import { ConcernList } from './concern-list'
import { Known } from './known'
import { money } from './money'
import s from './overview-page.module.css'
import { sentPerDay } from './trend'

/** All orchestras at a glance: what they come to, and which of them needs somebody. */
export function OverviewPage() {
  const t = useText('superadmin')
  const numbers = useQuery(metrics)
  const health = useQuery(installation)
  const isLoud = (useQuery(liveAlerts).data?.length ?? 0) > 0
  return (
    <>
      <PageHead
        title={t('title')}
        fact={numbers.data && t('fact', { active: numbers.data.totals.orchestras.active ?? 0 })}
        actions={<CheckButton isCompact />}
      />
      {isLoud && (
        <div className={s.loud}>
          <AlertsCard />
        </div>
      )}
      <Known query={numbers} failed={t('failed')}>
        {({ totals, orchestras, trend }) =>
          orchestras.length === 0 ? (
            <Empty
              title={t('none')}
              action={<ButtonLink to="/superadmin/orchestras">{t('nav.orchestras')}</ButtonLink>}
            >
              {t('noneText')}
            </Empty>
          ) : (
            <>
              <Strip {...totals} />
              <div className={s.columns}>
                <ConcernList concerns={concerns(orchestras, health.data?.items ?? [])} />
                <Trend trend={trend} />
                {!isLoud && <AlertsCard />}
              </div>
            </>
          )
        }
      </Known>
    </>
  )
}

function Strip({ figures, fill, response, revenuePerMonth }: Metrics['totals']) {
  const t = useText('superadmin')
  const locale = useLocale()
  const { number, percent } = useFormat()
  const facts = [
    [number(figures.musicians ?? 0), t('musicians')],
    [number(figures.requestsSent ?? 0), t('requestsSent')],
    [percent(fill), t('fill')],
    [percent(response), t('response')],
    ...Object.entries(revenuePerMonth).map(([currency, sum]) => [money(locale, sum, currency), t('perMonth')]),
  ]
  return (
    <dl className={s.strip} aria-label={t('strip')}>
      {facts.map(([value, what]) => (
        <div key={`${what} ${value}`} className={s.fact}>
          <dt className={s.what}>{what}</dt>
          <dd className={s.number}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Trend({ trend }: Pick<Metrics, 'trend'>) {
  const t = useText('superadmin.trend')
  const { day } = useFormat()
  const days = sentPerDay(trend)
  return (
    <Card title={t('title')}>
      {days.length === 0 ? (
        <p className={s.what}>{t('none')}</p>
      ) : (
        <StackedChart
          label={t('label')}
          rowLabel={t('day')}
          layout="columns"
          series={[{ key: 'sent', label: t('sent'), hue: 'brand' }]}
          rows={days.map(({ day: at, sent }) => ({ label: day(at), values: { sent } }))}
        />
      )}
    </Card>
  )
}
