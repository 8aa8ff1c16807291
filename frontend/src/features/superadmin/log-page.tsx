import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Switch } from '@/ui/checkbox'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { useUrlText } from '@/ui/use-url-state'
import { orchestras } from './api'
import { EntryLine } from './entry-line'
import { FilterSelect, OrchestraFilter } from './filter-select'
import s from './log.module.css'
import { entries, follow } from './log-api'
import { PagedList } from './paged-list'
import { LEVELS, type LogSearch } from './search'

const route = getRouteApi('/operators/superadmin/logs')
const CATEGORIES = ['auth', 'grants', 'migration', 'orchestras', 'provisioning', 'routing', 'users'] as const

/** What happened in the installation: found by what one knows, and followed as it happens. */
export function LogPage() {
  const t = useText('superadmin.log')
  const { live = false, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof LogSearch]?: LogSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as LogSearch, replace: true })
  const [text, setText] = useUrlText(filter.text ?? '', (typed) => change({ text: typed || undefined }))
  const query = useInfiniteQuery(entries(filter))
  const all = useQuery(orchestras).data
  const codes = useMemo(() => new Map((all ?? []).map(({ id, code }) => [id, code])), [all])
  const isFollowing = useFollowing(filter, live)
  const categories = [...new Set([...CATEGORIES, ...(filter.category ? [filter.category] : [])])]
  const clear = () => {
    setText('')
    void navigate({ search: {} })
  }
  return (
    <>
      <PageHead title={t('title')} fact={live ? t(isFollowing ? 'following' : 'connecting') : t('still')} />
      <div className={s.filters}>
        <SearchField label={t('search')} placeholder={t('search')} value={text} onChange={setText} />
        <FilterSelect
          label={t('level')}
          any={t('allLevels')}
          value={filter.level}
          onChange={(level) => change({ level })}
          choices={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
        />
        <FilterSelect
          label={t('category')}
          any={t('allCategories')}
          value={filter.category}
          onChange={(category) => change({ category })}
          choices={categories.map((value) => ({ value, label: value }))}
        />
        <OrchestraFilter value={filter.orchestra} onChange={(one) => change({ orchestra: one })} />
        <Switch checked={live} onChange={(isOn) => change({ live: isOn || undefined })}>
          {t('follow')}
        </Switch>
      </div>
      {filter.requestId && (
        <p className={s.request}>
          {t('ofRequest')} <code>{filter.requestId}</code>
          <Button onPress={() => change({ requestId: undefined })}>{t('allRequests')}</Button>
        </p>
      )}
      <PagedList query={query} failed={t('failed')} none={t('none')} more={t('older')} rows={10} onClear={clear}>
        {(items) => (
          <ol className={s.list}>
            {items.map((entry) => (
              <EntryLine key={entry.id} entry={entry} code={codes.get(entry.orchestra ?? '')} />
            ))}
          </ol>
        )}
      </PagedList>
    </>
  )
}

/** Whether new entries come by themselves at this moment. */
function useFollowing(filter: Omit<LogSearch, 'live'>, isWanted: boolean): boolean {
  const queries = useQueryClient()
  const [isLive, setLive] = useState(false)
  const wanted = JSON.stringify(filter)
  useEffect(() => {
    if (!isWanted) return
    const stop = follow(queries, JSON.parse(wanted), setLive)
    return () => {
      stop()
      setLive(false)
    }
  }, [queries, wanted, isWanted])
  return isLive
}
