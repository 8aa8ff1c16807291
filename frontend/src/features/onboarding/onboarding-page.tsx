import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { projects } from '@/api/projects'
import { musicians } from '@/api/roster'
import { useIsAdmin, useMe } from '@/api/session'
import { setUpLater } from '@/api/set-up'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { FirstProject } from './first-project'
import { Instruments } from './instruments'
import s from './onboarding.module.css'
import { Place } from './place'
import { Step } from './step'

/** The first steps in an orchestra that is new here. Each is saved by itself; all can be done later and elsewhere. */
export function OnboardingPage() {
  const t = useText('onboarding')
  const shell = useText('shell')
  const navigate = useNavigate()
  const isAdmin = useIsAdmin()
  const { orchestra } = useMe()
  const people = useQuery(musicians).data?.length ?? 0
  const season = useQuery(projects).data?.length ?? 0
  if (!isAdmin) return <Empty title={shell('noLeave')}>{shell('noLeaveDetail')}</Empty>
  const leave = () => {
    if (orchestra) setUpLater(orchestra.id)
    void navigate({ to: '/admin' })
  }
  return (
    <div className={s.page}>
      <PageHead
        title={t('title', { orchestra: orchestra?.name ?? '' })}
        fact={t('fact')}
        actions={<Button onPress={leave}>{t('later')}</Button>}
      />
      <ol className={s.steps}>
        <Place />
        <Instruments />
        <Step number={3} title={t('people')} lead={t('peopleLead', { count: people })} isDone={people > 0}>
          <div className={s.actions}>
            <ButtonLink to={'/admin/musicians/import' as '/admin/musicians'}>{t('import')}</ButtonLink>
            <ButtonLink to="/admin/musicians/new">{t('addOne')}</ButtonLink>
          </div>
        </Step>
        <FirstProject isDone={season > 0} onDone={leave} />
      </ol>
    </div>
  )
}
