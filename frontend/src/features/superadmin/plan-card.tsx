import { useQuery } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { Card } from '@/ui/card'
import { type HostedOrchestra, type OrchestraMetrics, plans } from './api'
import { Known } from './known'
import s from './orchestra.module.css'
import { TermsForm } from './terms-form'
import type { Amend } from './use-amend'
import { UseMeter } from './use-meter'

interface Props {
  one: HostedOrchestra
  numbers: OrchestraMetrics | undefined
  amend: Amend
}

/** How much the orchestra may have and how much of that it has, what it pays, and what of that is its plan's. */
export function PlanCard({ one, numbers, amend }: Props) {
  const t = useText('superadmin.one')
  const known = useQuery(plans)
  const { musicians, projects, level } = one.planUse ?? { musicians: 'ok', projects: 'ok', level: 'ok' }
  const figures = numbers?.figures
  return (
    <Card title={t('plan')}>
      <div className={s.meters}>
        <UseMeter label={t('musicians')} used={figures?.musicians} most={one.maxMusicians} level={musicians} />
        <UseMeter label={t('projects')} used={figures?.projects} most={one.maxProjects} level={projects} />
      </div>
      {level !== 'ok' && <p className={s.note}>{t(level === 'full' ? 'fullText' : 'nearText')}</p>}
      <Known query={known} failed={t('plansFailed')} rows={4}>
        {(offered) => <TermsForm one={one} offered={offered} amend={amend} />}
      </Known>
    </Card>
  )
}
