import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Stethoscope } from 'lucide-react'
import { useState } from 'react'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toast-store'
import { checkNow, installation, type Metrics, metrics } from './api'
import { OrchestraTable } from './orchestra-table'
import s from './overview-page.module.css'

/** All orchestras at a glance: what they come to, and whose database is in trouble. */
export function OverviewPage() {
  const t = useText('superadmin')
  const common = useText('common')
  const { clock } = useFormat()
  const numbers = useQuery(metrics)
  const health = useQuery(installation)
  const check = useCheck()
  const { data } = numbers
  const again = <Button onPress={() => void numbers.refetch()}>{common('retry')}</Button>
  return (
    <>
      <PageHead
        title={t('title')}
        fact={data && t('fact', { active: data.totals.orchestras.active ?? 0 })}
        actions={
          <Button icon={Stethoscope} isPending={check.isUnderWay} onPress={check.run}>
            {t('check')}
          </Button>
        }
      />
      {numbers.isPending && <Skeleton rows={6} />}
      {numbers.isError && !data && <Empty title={t('failed')} action={again} />}
      {numbers.isError && data && (
        <Callout tone="wait" action={again}>
          {common('stale', { at: clock(numbers.dataUpdatedAt) })}
        </Callout>
      )}
      {data?.orchestras.length === 0 && <Empty title={t('none')}>{t('noneText')}</Empty>}
      {data && data.orchestras.length > 0 && (
        <>
          <Strip {...data.totals} />
          <OrchestraTable orchestras={data.orchestras} health={health.data?.items ?? []} />
        </>
      )}
    </>
  )
}

/** Asks all databases, and says how many answered. */
function useCheck() {
  const t = useText('superadmin')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const [isUnderWay, setUnderWay] = useState(false)
  const run = async () => {
    setUnderWay(true)
    try {
      const told = await checkNow()
      queries.setQueryData(installation.queryKey, told)
      const ok = told.items.filter(({ state }) => state === 'ok').length
      toast({ text: t('checked', { ok, troubled: told.items.length - ok }) })
    } catch (error) {
      toast({ tone: 'bad', text: errorText(error) })
    } finally {
      setUnderWay(false)
    }
  }
  return { isUnderWay, run: () => void run() }
}

function Strip({ figures, fill, response }: Metrics['totals']) {
  const t = useText('superadmin')
  const { number } = useFormat()
  const percent = (part: number | null | undefined) => (part == null ? '–' : `${number(Math.round(part * 100))} %`)
  const facts = [
    [number(figures.musicians ?? 0), t('musicians')],
    [number(figures.requestsSent ?? 0), t('requestsSent')],
    [percent(fill), t('fill')],
    [percent(response), t('response')],
  ]
  return (
    <dl className={s.strip} aria-label={t('strip')}>
      {facts.map(([value, what]) => (
        <div key={what} className={s.fact}>
          <dt className={s.what}>{what}</dt>
          <dd className={s.number}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
