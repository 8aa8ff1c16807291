import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Switch } from '@/ui/checkbox'
import { Empty } from '@/ui/empty'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { BareSelect } from '@/ui/select'
import { useUrlText } from '@/ui/use-url-state'
import { orchestras } from './api'
import { EntryLine } from './entry-line'
import { Known } from './known'
import s from './log.module.css'
import { entries, follow } from './log-api'
import { LEVELS, type LogSearch } from './search'

const route = getRouteApi('/operators/superadmin/logs')
const CATEGORIES = ['auth', 'grants', 'migration', 'orchestras', 'provisioning', 'routing', 'users'] as const

/** What happened in the installation: found by what one knows, and followed as it happens. */
export function LogPage() {
  const t = useText('superadmin.log')
  const common = useText('common')
  const { live = false, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof LogSearch]?: LogSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as LogSearch, replace: true })
  const [text, setText] = useUrlText(filter.text ?? '', (typed) => change({ text: typed || undefined }))
  const query = useInfiniteQuery(entries(filter))
  const all = useQuery(orchestras).data
  const codes = useMemo(() => new Map((all ?? []).map(({ id, code }) => [id, code])), [all])
  const isFollowing = useFollowing(filter, live)
  const shown = query.data?.pages.flatMap(({ items }) => items)
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
        <BareSelect
          aria-label={t('level')}
          value={filter.level ?? ''}
          onChange={(value) => change({ level: value || undefined })}
          choices={[
            { value: '', label: t('allLevels') },
            ...LEVELS.map((value) => ({ value, label: t(`levels.${value}`) })),
          ]}
        />
        <BareSelect
          aria-label={t('category')}
          value={filter.category ?? ''}
          onChange={(value) => change({ category: value || undefined })}
          choices={[{ value: '', label: t('allCategories') }, ...categories.map((value) => ({ value, label: value }))]}
        />
        <BareSelect
          aria-label={t('orchestra')}
          value={filter.orchestra ?? ''}
          onChange={(value) => change({ orchestra: value || undefined })}
          choices={[
            { value: '', label: t('allOrchestras') },
            ...[...codes].map(([value, label]) => ({ value, label })),
          ]}
        />
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
      <Known query={{ ...query, data: shown }} failed={t('failed')} rows={10}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('none')} action={<Button onPress={clear}>{common('clearFilters')}</Button>} />
          ) : (
            <ol className={s.list}>
              {items.map((entry) => (
                <EntryLine key={entry.id} entry={entry} code={codes.get(entry.orchestra ?? '')} />
              ))}
            </ol>
          )
        }
      </Known>
      {query.hasNextPage && (
        <div className={s.more}>
          <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
            {t('older')}
          </Button>
        </div>
      )}
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
