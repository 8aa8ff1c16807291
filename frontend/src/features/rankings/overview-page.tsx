import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { rankings, useScore } from '@/api/roster'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { Skeleton } from '@/ui/skeleton'
import { useUrlText } from '@/ui/use-url-state'
import { CustomTable } from './custom-table'
import { ManagersOnly } from './managers-only'
import { MatrixTable } from './matrix-table'
import { NewListDialog } from './new-list-dialog'
import { customLists, found, matrix } from './overview'
import s from './overview-page.module.css'

const route = getRouteApi('/staff/admin/rankings')

export function RankingsPage() {
  return useIsAdmin() ? <Overview /> : <ManagersOnly />
}

/** Which lists there are, and how many are on each: where substitutes are ranked, and where nobody is yet. */
function Overview() {
  const t = useText('rankings')
  const common = useText('common')
  const nameOf = useName()
  const score = useScore()
  const { clock } = useFormat()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [q, setQ] = useUrlText(
    search.q ?? '',
    (text) => void navigate({ search: text ? { q: text } : {}, replace: true }),
  )
  const [isMaking, setMaking] = useState(false)
  const all = useQuery(rankings)
  usePageCommands([{ keys: 'n', label: t('new'), run: () => setMaking(true) }])

  const lists = all.data
  const { instruments, positions } = score
  const groups = useMemo(() => matrix({ instruments, positions }, lists ?? []), [instruments, positions, lists])
  const shown = found(groups, q, score, nameOf)
  const custom = customLists(lists ?? [])
  const filled = (lists ?? []).filter(({ tier, musicians }) => tier && musicians > 0).length

  return (
    <>
      <PageHead
        title={t('title')}
        fact={lists && t('filled', { count: filled })}
        actions={
          <Button variant="primary" icon={Plus} isCompact onPress={() => setMaking(true)}>
            {t('new')}
          </Button>
        }
      />
      <div className={s.tools}>
        <SearchField label={t('search')} placeholder={t('search')} value={q} onChange={setQ} />
      </div>
      {all.isError && lists && (
        <Callout tone="wait" action={<Button onPress={() => void all.refetch()}>{common('retry')}</Button>}>
          {common('stale', { at: clock(all.dataUpdatedAt) })}
        </Callout>
      )}
      {all.isPending ? (
        <Skeleton rows={10} />
      ) : !lists ? (
        <Empty title={t('failed')} action={<Button onPress={() => void all.refetch()}>{common('retry')}</Button>} />
      ) : groups.length === 0 ? (
        <Empty title={t('noPositions')} action={<ButtonLink to="/admin/positions">{t('toPositions')}</ButtonLink>}>
          {t('noPositionsText')}
        </Empty>
      ) : shown.length === 0 ? (
        <Empty title={t('noneFound')} action={<Button onPress={() => setQ('')}>{common('clear')}</Button>} />
      ) : (
        <div className={s.columns}>
          <MatrixTable groups={shown} />
          <Card title={t('custom')}>
            {custom.length > 0 ? <CustomTable lists={custom} /> : <p className={s.aside}>{t('customText')}</p>}
          </Card>
        </div>
      )}
      {isMaking && <NewListDialog onClose={() => setMaking(false)} />}
    </>
  )
}
