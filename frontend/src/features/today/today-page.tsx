import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projects } from '@/api/projects'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { FillNotes } from '@/ui/fill-notes'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import s from './today-page.module.css'

/** What needs somebody now: the projects ahead that still have an empty chair, the nearest first. */
export function TodayPage() {
  const t = useText('today')
  const { span } = useFormat()
  const { data, isPending } = useQuery(projects)
  const ahead = data?.filter(({ isOver, status }) => !isOver && status !== 'cancelled') ?? []
  const open = ahead.filter(({ seats, filled }) => filled < seats)
  const missing = open.reduce((sum, { seats, filled }) => sum + seats - filled, 0)
  return (
    <>
      <PageHead title={t('title')} fact={data && t('missing', { count: missing })} />
      {isPending && <Skeleton rows={3} />}
      {data && open.length === 0 && <Empty title={t('quiet')} />}
      {open.length > 0 && (
        <Card title={t('open')}>
          <ul>
            {open.map((one) => (
              <li key={one.id}>
                <Link to="/admin/projects/$project" params={{ project: one.id }} className={s.row}>
                  <strong>{one.name}</strong>
                  <span className={s.when}>{span(one.startsOn, one.endsOn)}</span>
                  <FillNotes filled={one.filled} seats={one.seats} />
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}
