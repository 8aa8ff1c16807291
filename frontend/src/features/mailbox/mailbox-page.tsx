import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { fold, matcher } from '@/lib/collate'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { Skeleton } from '@/ui/skeleton'
import { useIsPhone } from '@/ui/use-media'
import { useUrlText } from '@/ui/use-url-state'
import { mailbox } from './api'
import { MailList } from './mail-list'
import { MailView } from './mail-view'
import s from './mailbox.module.css'

const route = getRouteApi('/staff/admin/mailbox')

/** The mails that would have gone out: read them, and follow their links as the musician would. */
export function MailboxPage() {
  const t = useText('mailbox')
  const common = useText('common')
  const { clock } = useFormat()
  const { mail: open, q: stored } = route.useSearch()
  const navigate = route.useNavigate()
  const [q, setQ] = useUrlText(
    stored ?? '',
    (text) =>
      void navigate({
        search: (now) => ({ ...(now.mail && { mail: now.mail }), ...(text && { q: text }) }),
        replace: true,
      }),
  )
  const isPhone = useIsPhone()
  const isDemo = useMe().orchestra?.demo ?? false
  const { data, isPending, isError, refetch, dataUpdatedAt } = useQuery(mailbox)
  const matches = matcher(q)
  const found = (data ?? []).filter(({ to, subject }) => matches(fold(`${to} ${subject}`)))
  const shown = data?.find(({ id }) => id === open) ?? (isPhone ? undefined : found[0])

  if (isPhone && shown) return <MailView mail={shown} hasBack />
  return (
    <>
      <PageHead title={t('title')} fact={t(isDemo ? 'factDemo' : 'fact')} />
      {isPending && <Skeleton />}
      {isError && !data && (
        <Empty title={t('failed')} action={<Button onPress={() => void refetch()}>{common('retry')}</Button>} />
      )}
      {isError && data && <Callout tone="wait">{common('stale', { at: clock(dataUpdatedAt) })}</Callout>}
      {data?.length === 0 && <Empty title={t('empty')}>{t('emptyText')}</Empty>}
      {data && data.length > 0 && (
        <div className={s.columns}>
          <div className={s.left}>
            <SearchField label={t('search')} placeholder={t('search')} value={q} onChange={setQ} />
            {found.length === 0 ? (
              <Empty title={t('noneMatch')} action={<Button onPress={() => setQ('')}>{common('clear')}</Button>} />
            ) : (
              <MailList mails={found} open={shown?.id} />
            )}
          </div>
          {shown && !isPhone && <MailView mail={shown} />}
        </div>
      )}
    </>
  )
}
