import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { weekNumber } from '@/lib/dates'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { Tab, Tabs } from '@/ui/tabs'
import { project as projectOf } from './api'
import { ProjectActions } from './project-actions'
import s from './project-layout.module.css'
import { ProjectStatus } from './project-status'

const route = getRouteApi('/staff/admin/projects/$project')

/** One project: its head, what can be done with all of it, and its views. */
export function ProjectLayout() {
  const t = useText('projects')
  const { span } = useFormat()
  const { project: id } = route.useParams()
  const { data: project } = useSuspenseQuery(projectOf(id))
  return (
    <>
      <div className={s.head}>
        <PageHead
          title={project.name}
          fact={
            <span className={s.fact}>
              {span(project.startsOn, project.endsOn)}
              <span>{t('week', { week: weekNumber(project.isoWeek) })}</span>
              <ProjectStatus status={project.status} />
            </span>
          }
          back={<Link to="/admin/projects">{t('title')}</Link>}
          actions={<ProjectActions project={project} />}
        />
      </div>
      <div className={s.tabs}>
        <Tabs label={t('views')}>
          <Tab
            to="/admin/projects/$project"
            params={{ project: id }}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t('tabs.board')}
          </Tab>
          <Tab to="/admin/projects/$project/plan" params={{ project: id }} activeOptions={{ includeSearch: false }}>
            {t('tabs.plan')}
          </Tab>
          <Tab to="/admin/projects/$project/line-up" params={{ project: id }}>
            {t('tabs.lineUp')}
          </Tab>
        </Tabs>
      </div>
      <Suspense fallback={<Skeleton />}>
        <Outlet />
      </Suspense>
    </>
  )
}
