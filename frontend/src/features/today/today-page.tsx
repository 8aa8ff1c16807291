import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { Siren } from 'lucide-react'
import { today } from '@/api/today'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { isoWeekOf } from '@/lib/dates'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { Answers } from './answers'
import { Charts } from './charts'
import { Coming } from './coming'
import { NeedsMe } from './needs-me'
import s from './today-page.module.css'
import { useIsNewHere } from './use-is-new-here'

/** What needs somebody now, what the next days bring, and what was answered; kept up to date by events. */
export function TodayPage() {
  const t = useText('today')
  const common = useText('common')
  const { longDay, dayOf, clock } = useFormat()
  const { data, isPending, isError, refetch, dataUpdatedAt } = useQuery(today)
  const isNewHere = useIsNewHere()
  if (isNewHere) return <Navigate to="/admin/onboarding" replace />
  const day = data && dayOf(data.now)
  return (
    <>
      <PageHead
        title={t('title')}
        fact={day && <p className={s.date}>{t('date', { day: longDay(day), week: isoWeekOf(day) })}</p>}
        actions={
          <ButtonLink to="/admin/sick-call" variant="primary" icon={Siren}>
            {t('ill')}
          </ButtonLink>
        }
      />
      {isPending && <Skeleton rows={6} />}
      {isError && data && (
        <Callout tone="wait" action={<Button onPress={() => void refetch()}>{common('retry')}</Button>}>
          {common('stale', { at: clock(dataUpdatedAt) })}
        </Callout>
      )}
      {isError && !data && (
        <Empty title={t('failed')} action={<Button onPress={() => void refetch()}>{common('retry')}</Button>} />
      )}
      {data && (
        <div className={s.columns}>
          <NeedsMe today={data} />
          <div className={s.side}>
            <Coming sessions={data.coming} />
            <Answers answers={data.recentAnswers} now={data.now} />
          </div>
          <div className={s.charts}>
            <Charts fill={data.fill} responses={data.responses} />
          </div>
        </div>
      )}
    </>
  )
}
