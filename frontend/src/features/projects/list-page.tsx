import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Project, projects } from '@/api/projects'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { weekNumber } from '@/lib/dates'
import { Button } from '@/ui/button'
import { Disclosure } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FillNotes } from '@/ui/fill-notes'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import s from './list-page.module.css'

/** The season: what is to come by month, what is over folded away. */
export function ProjectsPage() {
  const t = useText('projects')
  const common = useText('common')
  const { data, isError, isPending, refetch } = useQuery(projects)
  const coming = data?.filter(({ isOver }) => !isOver) ?? []
  const over = data?.filter(({ isOver }) => isOver).toReversed() ?? []
  return (
    <>
      <PageHead title={t('title')} fact={data && t('coming', { count: coming.length })} />
      {isPending && <Skeleton />}
      {isError && !data && (
        <Empty title={t('failed')} action={<Button onPress={() => void refetch()}>{common('retry')}</Button>} />
      )}
      {data?.length === 0 && <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>}
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
              <span className={s.title}>{one.name}</span>
              <span className={s.when}>
                {span(one.startsOn, one.endsOn)} · {t('week', { week: weekNumber(one.isoWeek) })}
              </span>
              <FillNotes filled={one.filled} seats={one.seats} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ))
}
