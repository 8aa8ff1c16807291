import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { PageHead } from '@/ui/page-head'
import { AccessCard } from './access-card'
import { EntryCard } from './entry-card'
import { Known } from './known'
import s from './orchestra.module.css'
import { SessionsCard } from './sessions-card'
import { installationUser } from './users-api'

const route = getRouteApi('/operators/superadmin/users/$user')

/** One user, as operators see them: what they may do and where, whether they can sign in, and where they have. */
export function UserPage() {
  const t = useText('superadmin.users')
  const { user: id } = route.useParams()
  const known = useQuery(installationUser(id))
  const list = <Link to="/superadmin/users">{t('title')}</Link>
  if (isApiError(known.error, 'not_found') || isApiError(known.error, 'invalid'))
    return <Empty isPage title={t('unknown')} action={<ButtonLink to="/superadmin/users">{t('title')}</ButtonLink>} />
  return (
    <>
      <PageHead
        title={known.data?.username ?? t('user')}
        back={list}
        fact={known.data && <Facts role={known.data.role} orchestra={known.data.orchestra?.code} />}
      />
      <Known query={known} failed={t('failedOne')}>
        {(one) => (
          <div key={one.id} className={s.cards}>
            <AccessCard one={one} />
            <EntryCard one={one} />
            <SessionsCard one={one} />
          </div>
        )}
      </Known>
    </>
  )
}

function Facts({ role, orchestra }: { role: 'superadmin' | 'admin' | 'user'; orchestra: string | undefined }) {
  const t = useText('superadmin.users')
  const shell = useText('shell')
  return `${shell(`roles.${role}`)} · ${orchestra ?? t('ofNone')}`
}
