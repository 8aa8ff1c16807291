import { getRouteApi } from '@tanstack/react-router'
import { FileUp, Plus } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { keepShown, NONE } from '@/lib/selection'
import { announce } from '@/ui/announce'
import { BulkBar } from '@/ui/bulk-bar'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { CardList } from '@/ui/card-list'
import { DataTable } from '@/ui/data-table'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { Skeleton } from '@/ui/skeleton'
import { useIsPhone } from '@/ui/use-media'
import { useUrlText } from '@/ui/use-url-state'
import { BulkActions } from './bulk-actions'
import { useColumns } from './columns'
import { Filters } from './filters'
import s from './list-page.module.css'
import { MusicianCard } from './musician-card'
import type { MusicianSearch } from './search'
import { useRows } from './use-rows'

const route = getRouteApi('/staff/admin/musicians')

/** Finding a person: search, filters, sort and ticks; the address holds all but the ticks. */
export function MusiciansPage() {
  const t = useText('musicians')
  const common = useText('common')
  const isPhone = useIsPhone()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof MusicianSearch]?: MusicianSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as MusicianSearch, replace: true })

  const [q, setQ] = useUrlText(search.q ?? '', (text) => change({ q: text || undefined }))
  // What is typed is seen first, the list follows within the same breath.
  const { rows, all, people } = useRows(search, useDeferredValue(q))
  const [ticked, setTicked] = useState(NONE)
  const selection = keepShown(
    ticked,
    rows.map(({ id }) => id),
  )
  const { clock } = useFormat()
  const columns = useColumns()
  usePageCommands([{ keys: 'n', label: t('add'), run: () => void navigate({ to: '/admin/musicians/new' }) }])

  const isFiltered = q !== '' || Object.keys(search).some((key) => key !== 'sort' && key !== 'q')
  const fact = rows.length === all ? t('countAll', { all }) : t('count', { shown: rows.length, all })
  useEffect(() => {
    if (q !== '') announce(fact)
  }, [q, fact])

  const clear = () => {
    setQ('')
    void navigate({ search: search.sort ? { sort: search.sort } : {} })
  }
  const sort = { by: (search.sort ?? 'name').replace('-', ''), descending: search.sort?.startsWith('-') ?? false }
  const shared = {
    label: t('title'),
    rows,
    nameOf: (row: { name: string }) => row.name,
    selection,
    onSelect: setTicked,
  }

  return (
    <>
      <PageHead
        title={t('title')}
        fact={people.isSuccess && fact}
        actions={
          <>
            <ButtonLink to="/admin/musicians/import" icon={FileUp} isCompact>
              {t('import.open')}
            </ButtonLink>
            <ButtonLink to="/admin/musicians/new" variant="primary" icon={Plus} isCompact>
              {t('add')}
            </ButtonLink>
          </>
        }
      />
      <div className={s.tools}>
        <SearchField label={t('searchLabel')} placeholder={t('searchHint')} value={q} onChange={setQ} />
        <Filters search={search} onChange={change} />
      </div>
      {people.isError && people.data && (
        <Callout tone="wait" action={<Button onPress={() => void people.refetch()}>{common('retry')}</Button>}>
          {common('stale', { at: clock(people.dataUpdatedAt) })}
        </Callout>
      )}
      {people.isPending ? (
        <Skeleton rows={10} />
      ) : people.isError && !people.data ? (
        <Empty title={t('failed')} action={<Button onPress={() => void people.refetch()}>{common('retry')}</Button>} />
      ) : rows.length > 0 && isPhone ? (
        <CardList {...shared}>{(row) => <MusicianCard row={row} />}</CardList>
      ) : rows.length > 0 ? (
        <DataTable
          {...shared}
          columns={columns}
          sort={sort}
          onSort={({ by, descending }) =>
            change({ sort: `${descending ? '-' : ''}${by}` as NonNullable<MusicianSearch['sort']> })
          }
        />
      ) : isFiltered ? (
        <Empty title={t('noneMatch')} action={<Button onPress={clear}>{common('clearFilters')}</Button>}>
          {t('noneMatchText')}
        </Empty>
      ) : (
        <Empty
          title={t('emptyTitle')}
          action={
            <ButtonLink to="/admin/musicians/import" variant="primary" icon={FileUp}>
              {t('import.open')}
            </ButtonLink>
          }
        >
          {t('emptyText')}
        </Empty>
      )}
      <BulkBar
        count={selection.ids.size}
        all={rows.length}
        onAll={() => setTicked({ ids: new Set(rows.map(({ id }) => id)), anchor: null })}
        onClear={() => setTicked(NONE)}
      >
        <BulkActions
          people={rows.filter(({ id }) => selection.ids.has(id)).map(({ musician }) => musician)}
          areArchived={search.status === 'archived'}
          onDone={() => setTicked(NONE)}
        />
      </BulkBar>
    </>
  )
}
