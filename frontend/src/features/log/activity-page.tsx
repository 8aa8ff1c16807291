import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { collator } from '@/lib/collate'
import { PageHead } from '@/ui/page-head'
import { BareSelect } from '@/ui/select'
import { timeline } from './api'
import { HappeningIcon } from './happening-icon'
import s from './log.module.css'
import { LogTabs } from './log-tabs'
import { Paged } from './paged'
import type { ActivitySearch } from './search'
import { told } from './told'
import { useWords } from './words'

const route = getRouteApi('/staff/admin/activity')

/** What happened in the orchestra, in words, the newest first; live. */
export function ActivityPage() {
  const t = useText('log')
  const locale = useLocale()
  const { clock, longDay, dayOf } = useFormat()
  const { project, person } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof ActivitySearch]?: ActivitySearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as ActivitySearch, replace: true })
  const { what, who, where, people, season } = useWords()
  const query = useInfiniteQuery(timeline(project, person))
  const shown = told(query.data?.pages.flatMap(({ items }) => items) ?? [])
  const compare = collator(locale)
  const names = [...people].sort(([, a], [, b]) => compare(a, b))

  return (
    <>
      <PageHead title={t('activity')} />
      <LogTabs />
      <div className={s.filters}>
        <BareSelect
          aria-label={t('project')}
          value={project ?? ''}
          onChange={(value) => change({ project: value || undefined })}
          choices={[
            { value: '', label: t('allProjects') },
            ...[...season].reverse().map(([value, label]) => ({ value, label })),
          ]}
        />
        <BareSelect
          aria-label={t('person')}
          value={person ?? ''}
          onChange={(value) => change({ person: value || undefined })}
          choices={[{ value: '', label: t('everybody') }, ...names.map(([value, label]) => ({ value, label }))]}
        />
      </div>
      <Paged
        query={query}
        shown={shown.length}
        loaded={shown.length}
        isFiltered={Boolean(project || person)}
        onClear={() => void navigate({ search: {} })}
      >
        {[...Map.groupBy(shown, ({ at }) => dayOf(at))].map(([day, ofDay]) => (
          <section key={day} className={s.day}>
            <h2 className={s.date}>{longDay(day)}</h2>
            <ol className={s.list}>
              {ofDay.map((event) => (
                <li key={event.id} className={s.event}>
                  <time dateTime={event.at}>{clock(event.at)}</time>
                  <HappeningIcon kind={event.kind} />
                  <span className={s.words}>
                    {what(event)}{' '}
                    {event.project && where(event) && (
                      <Link to="/admin/projects/$project" params={{ project: event.project }} className={s.where}>
                        {where(event)}
                      </Link>
                    )}
                  </span>
                  <span className={s.who}>{who(event)}</span>
                </li>
              ))}
            </ol>
          </section>
        ))}
      </Paged>
    </>
  )
}
