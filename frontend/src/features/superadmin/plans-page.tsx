import { useQuery } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { PageHead } from '@/ui/page-head'
import { plans } from './api'
import { Known } from './known'
import { PlanTable } from './plan-table'

/** What each plan allows and costs, and who has it. */
export function PlansPage() {
  const t = useText('superadmin')
  const known = useQuery(plans)
  return (
    <>
      <PageHead title={t('plans.title')} fact={t('plans.lead')} />
      <Known query={known} failed={t('one.plansFailed')} rows={3}>
        {(offered) => <PlanTable offered={offered} />}
      </Known>
    </>
  )
}
