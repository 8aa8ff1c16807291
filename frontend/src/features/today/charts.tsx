import type { Today } from '@/api/today'
import { useText } from '@/i18n'
import { weekNumber } from '@/lib/dates'
import { Card } from '@/ui/card'
import { StackedChart } from '@/ui/chart/stacked-chart'
import s from './today-page.module.css'

/** How full the coming projects are, and how people have answered. */
export function Charts({ fill, responses }: Pick<Today, 'fill' | 'responses'>) {
  const t = useText('today')
  const planned = fill.filter(({ seats }) => seats > 0)
  const asked = responses.reduce((sum, week) => sum + week.asked, 0)
  return (
    <>
      {planned.length > 0 && (
        <Card title={t('fill')}>
          <StackedChart
            label={t('fillLabel')}
            rowLabel={t('project')}
            layout="rows"
            series={[
              { key: 'filled', label: t('filled'), hue: 'brand' },
              { key: 'asked', label: t('asked'), hue: 'rosin' },
              { key: 'open', label: t('open'), hue: 'line-strong' },
            ]}
            rows={planned.map(({ projectName, seats, filled, asked: waiting }) => {
              const beingAsked = Math.min(waiting, seats - filled)
              return { label: projectName, values: { filled, asked: beingAsked, open: seats - filled - beingAsked } }
            })}
          />
        </Card>
      )}
      {asked > 0 && (
        <Card title={t('responses')}>
          <StackedChart
            label={t('responsesLabel')}
            rowLabel={t('week')}
            layout="columns"
            series={[
              { key: 'yes', label: t('yes'), hue: 'brand' },
              { key: 'no', label: t('no'), hue: 'no' },
              { key: 'silent', label: t('silent'), hue: 'line-strong' },
            ]}
            rows={responses.map(({ week, yes, no, silent }) => ({
              label: t('weekShort', { week: weekNumber(week) }),
              values: { yes, no, silent },
            }))}
          />
          <p className={s.none}>{t('responsesSum', { asked })}</p>
        </Card>
      )}
    </>
  )
}
