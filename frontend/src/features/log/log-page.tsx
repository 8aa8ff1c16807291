import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { fold, matcher } from '@/lib/collate'
import { Disclosure } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { BareSelect } from '@/ui/select'
import { StatusPill, type Tone } from '@/ui/status-pill'
import { useUrlText } from '@/ui/use-url-state'
import { type LogLine, logLines } from './api'
import s from './log.module.css'
import { LogTabs } from './log-tabs'
import { Paged } from './paged'
import { LEVELS, type LogSearch } from './search'

const route = getRouteApi('/staff/admin/log')
const TONES: Record<LogLine['level'], Tone> = { error: 'alert', warn: 'wait', info: 'info', debug: 'idle' }

/** What the system did for the orchestra, and could not do: for managers, and for whoever helps them. */
export function LogPage() {
  const t = useText('log')
  const shell = useText('shell')
  const isAdmin = useIsAdmin()
  if (!isAdmin) return <Empty title={shell('noLeave')}>{shell('noLeaveDetail')}</Empty>
  return (
    <>
      <PageHead title={t('log')} />
      <LogTabs />
      <Lines />
    </>
  )
}

function Lines() {
  const t = useText('log')
  const { level, category, q: stored } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof LogSearch]?: LogSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as LogSearch, replace: true })
  const [q, setQ] = useUrlText(stored ?? '', (text) => change({ q: text || undefined }))
  const query = useInfiniteQuery(logLines({ ...(level && { level }), ...(category && { category }) }))
  const loaded = query.data?.pages.flatMap(({ items }) => items) ?? []
  const matches = matcher(q)
  const shown = loaded.filter((line) =>
    matches(fold(`${line.message} ${line.category} ${JSON.stringify(line.fields)}`)),
  )
  const categories = [...new Set([...loaded.map((line) => line.category), ...(category ? [category] : [])])].sort()
  const clear = () => {
    setQ('')
    void navigate({ search: {} })
  }
  return (
    <>
      <div className={s.filters}>
        <SearchField label={t('search')} placeholder={t('search')} value={q} onChange={setQ} />
        <BareSelect
          aria-label={t('level')}
          value={level ?? ''}
          onChange={(value) => change({ level: value || undefined })}
          choices={[
            { value: '', label: t('allLevels') },
            ...LEVELS.map((value) => ({ value, label: t(`levels.${value}`) })),
          ]}
        />
        <BareSelect
          aria-label={t('category')}
          value={category ?? ''}
          onChange={(value) => change({ category: value || undefined })}
          choices={[{ value: '', label: t('allCategories') }, ...categories.map((value) => ({ value, label: value }))]}
        />
      </div>
      <Paged
        query={query}
        shown={shown.length}
        loaded={loaded.length}
        isFiltered={q !== '' || level !== undefined || category !== undefined}
        onClear={clear}
      >
        <ol className={s.list}>
          {shown.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ol>
      </Paged>
    </>
  )
}

function Line({ line: { at, level, category, message, requestId, fields } }: { line: LogLine }) {
  const t = useText('log')
  const { moment } = useFormat()
  const hasMore = Object.keys(fields).length > 0 || requestId
  return (
    <li className={s.line}>
      <time dateTime={at} className={s.note}>
        {moment(at)}
      </time>
      <StatusPill tone={TONES[level]}>{t(`levels.${level}`)}</StatusPill>
      <span className={s.words}>
        {message} <span className={s.note}>{category}</span>
        {hasMore && (
          <Disclosure summary={t('details')}>
            <pre className={s.fields}>{JSON.stringify({ ...(requestId && { requestId }), ...fields }, null, 2)}</pre>
          </Disclosure>
        )}
      </span>
    </li>
  )
}
