import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useText } from '@/i18n'
import { fold, matcher } from '@/lib/collate'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { BareSelect } from '@/ui/select'
import { useUrlText } from '@/ui/use-url-state'
import { installation, metrics } from './api'
import { CheckButton } from './check-button'
import { Known } from './known'
import { OrchestraTable } from './orchestra-table'
import s from './orchestras-page.module.css'
import { type OrchestraSearch, STATUSES } from './search'

const route = getRouteApi('/operators/superadmin/orchestras')

/** Every orchestra of the installation: found by a few letters, those in trouble first. */
export function OrchestrasPage() {
  const t = useText('superadmin')
  const common = useText('common')
  const numbers = useQuery(metrics)
  const health = useQuery(installation).data?.items ?? []
  const { q: stored, status } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof OrchestraSearch]?: OrchestraSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as OrchestraSearch, replace: true })
  const [q, setQ] = useUrlText(stored ?? '', (text) => change({ q: text || undefined }))
  const clear = () => {
    setQ('')
    void navigate({ search: {} })
  }
  const router = useRouter()
  usePageCommands([
    { keys: 'n', label: t('add'), run: () => void router.navigate({ to: '/superadmin/orchestras/new' }) },
  ])
  const matches = matcher(q)
  return (
    <>
      <PageHead
        title={t('nav.orchestras')}
        fact={numbers.data && t('count', { count: numbers.data.orchestras.length })}
        actions={
          <>
            <CheckButton isCompact />
            <ButtonLink variant="primary" icon={Plus} isCompact to="/superadmin/orchestras/new">
              {t('add')}
            </ButtonLink>
          </>
        }
      />
      <Known query={numbers} failed={t('failed')}>
        {({ orchestras }) => {
          if (orchestras.length === 0) return <Empty title={t('none')}>{t('noneText')}</Empty>
          const shown = orchestras.filter(
            (one) => (!status || one.status === status) && matches(fold(`${one.code} ${one.name}`)),
          )
          return (
            <>
              <div className={s.filters}>
                <SearchField label={t('search')} placeholder={t('search')} value={q} onChange={setQ} />
                <BareSelect
                  aria-label={t('statusLabel')}
                  value={status ?? ''}
                  onChange={(value) => change({ status: value || undefined })}
                  choices={[
                    { value: '', label: t('anyStatus') },
                    ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
                  ]}
                />
              </div>
              {shown.length === 0 ? (
                <Empty title={t('noneMatch')} action={<Button onPress={clear}>{common('clearFilters')}</Button>} />
              ) : (
                <OrchestraTable orchestras={shown} health={health} />
              )}
            </>
          )
        }}
      </Known>
    </>
  )
}
