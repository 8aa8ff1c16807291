import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type Project, projects } from '@/api/projects'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { weekNumber } from '@/lib/dates'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Disclosure } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FillNotes } from '@/ui/fill-notes'
import { ButtonLink } from '@/ui/link'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import s from './list-page.module.css'
import { ProjectStatus } from './project-status'

/** The season: what is to come by month, what is over folded away. */
export function ProjectsPage() {
  const t = useText('projects')
  const common = useText('common')
  const navigate = useNavigate()
  const { clock } = useFormat()
  const { data, dataUpdatedAt, isError, isPending, refetch } = useQuery(projects)
  const coming = data?.filter(({ isOver }) => !isOver) ?? []
  const over = data?.filter(({ isOver }) => isOver).toReversed() ?? []
  usePageCommands([{ keys: 'n', label: t('add'), run: () => void navigate({ to: '/admin/projects/new' }) }])
  return (
    <>
      <PageHead
        title={t('title')}
        fact={data && t('coming', { count: coming.length })}
        actions={
          <ButtonLink to="/admin/projects/new" variant="primary" icon={Plus} isCompact>
            {t('add')}
          </ButtonLink>
        }
      />
      {isError && data && (
        <Callout tone="wait" action={<Button onPress={() => void refetch()}>{common('retry')}</Button>}>
          {common('stale', { at: clock(dataUpdatedAt) })}
        </Callout>
      )}
      {isPending && <Skeleton />}
      {isError && !data && (
        <Empty title={t('failed')} action={<Button onPress={() => void refetch()}>{common('retry')}</Button>} />
      )}
      {data?.length === 0 && (
        <Empty title={t('emptyTitle')} action={<ButtonLink to="/admin/projects/new">{t('add')}</ButtonLink>}>
          {t('emptyText')}
        </Empty>
      )}
      <Months projects={coming} />
      {over.length > 0 && (
        <Disclosure summary={t('past', { count: over.length })}>
          <Months projects={over} />
        </Disclosure>
      )}
    </>
  )
}

function Months({ projects: some }: { projects: readonly Project[] }) {
  const { month, span } = useFormat()
  const t = useText('projects')
  const byMonth = Map.groupBy(some, ({ startsOn }) => startsOn.slice(0, 7))
  return [...byMonth].map(([key, ofMonth]) => (
    <section key={key} className={s.month}>
      <h2 className={s.name}>{month(`${key}-15`)}</h2>
      <ul className={s.list}>
        {ofMonth.map((one) => (
          <li key={one.id}>
            <Link to="/admin/projects/$project" params={{ project: one.id }} className={s.project}>
              <span className={s.title}>
                {one.name}
                {one.status !== 'active' && !one.isOver && <ProjectStatus status={one.status} />}
              </span>
              <span className={s.when}>
                {span(one.startsOn, one.endsOn)} · {t('week', { week: weekNumber(one.isoWeek) })}
              </span>
              {one.seats > 0 ? (
                <FillNotes filled={one.filled} seats={one.seats} />
              ) : (
                <span className={s.when}>{t('noNeeds')}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ))
}
