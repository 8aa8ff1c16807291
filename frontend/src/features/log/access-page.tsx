import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Empty } from '@/ui/empty'
import { PageHead } from '@/ui/page-head'
import { StatusPill } from '@/ui/status-pill'
import { type Grant, grants } from './api'
import s from './log.module.css'
import { LogTabs } from './log-tabs'
import { Paged } from './paged'

/** Who of those who run the installation may look in or has: for managers, whose orchestra it is. */
export function AccessPage() {
  const t = useText('log.access')
  const shell = useText('shell')
  const isAdmin = useIsAdmin()
  if (!isAdmin) return <Empty title={shell('noLeave')}>{shell('noLeaveDetail')}</Empty>
  return (
    <>
      <PageHead title={t('title')} />
      <LogTabs />
      <p className={s.lead}>{t('lead')}</p>
      <Grants />
    </>
  )
}

function Grants() {
  const t = useText('log.access')
  const query = useInfiniteQuery(grants)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (query.isSuccess && items.length === 0) return <Empty title={t('none')}>{t('noneText')}</Empty>
  return (
    <Paged query={query} shown={items.length} loaded={items.length} isFiltered={false} onClear={() => undefined}>
      <ul className={s.list}>
        {items.map((grant) => (
          <Line key={grant.id} grant={grant} />
        ))}
      </ul>
    </Paged>
  )
}

function Line({ grant }: { grant: Grant }) {
  const t = useText('log.access')
  const { moment, clock } = useFormat()
  const { superadmin, reason, mayWrite, createdAt, until, endedAt, isLive } = grant
  return (
    <li className={s.line}>
      <span className={s.note}>{t('span', { from: moment(createdAt), to: clock(endedAt ?? until) })}</span>
      <StatusPill tone={isLive ? 'alert' : 'idle'}>{isLive ? t('now', { until: clock(until) }) : t('over')}</StatusPill>
      <span className={s.words}>
        <strong>{superadmin}</strong> · {t(mayWrite ? 'write' : 'read')}
        <br />
        {reason}{' '}
        <Link to="/admin/log" search={{ category: 'grants' }}>
          {t('done')}
        </Link>
      </span>
    </li>
  )
}
