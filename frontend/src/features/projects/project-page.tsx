import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { FillNotes } from '@/ui/fill-notes'
import { PageHead } from '@/ui/page-head'
import { project as projectOf } from './api'
import s from './project-page.module.css'

const route = getRouteApi('/staff/admin/projects/$project')

/** One project: when it is, what is played, and how full it is. */
export function ProjectPage() {
  const t = useText('projects')
  const { span } = useFormat()
  const { data: project } = useSuspenseQuery(projectOf(route.useParams().project))
  return (
    <>
      <PageHead
        title={project.name}
        fact={span(project.startsOn, project.endsOn)}
        back={<Link to="/admin/projects">{t('title')}</Link>}
      />
      <Card>
        <FillNotes filled={project.filled} seats={project.seats} />
        {project.programme && <p className={s.programme}>{project.programme}</p>}
        {project.conductor && <p>{project.conductor}</p>}
      </Card>
    </>
  )
}
