import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { LinkDialog } from '@/ui/link-dialog'
import { usePageCommands } from '@/ui/page-commands'
import { PageHead } from '@/ui/page-head'
import { SearchField } from '@/ui/search-field'
import { useUrlText } from '@/ui/use-url-state'
import { FilterSelect, OrchestraFilter } from './filter-select'
import { LetInDialog } from './let-in-dialog'
import s from './log.module.css'
import { PagedList } from './paged-list'
import { type InstallationUserSearch, ROLES } from './search'
import { UserTable } from './user-table'
import { installationUsers } from './users-api'

const route = getRouteApi('/operators/superadmin/users')

/** Who can sign in, across all orchestras; operators let people in and out. */
export function UsersPage() {
  const t = useText('superadmin.users')
  const filter = route.useSearch()
  const [isAsking, setAsking] = useState(false)
  const [invited, setInvited] = useState<Schema['InvitedInstallationUser'] | null>(null)
  const ask = () => setAsking(true)
  usePageCommands([{ keys: 'n', label: t('letIn'), run: ask }])
  return (
    <>
      <PageHead
        title={t('title')}
        fact={t('lead')}
        actions={
          <Button variant="primary" icon={UserPlus} isCompact onPress={ask}>
            {t('letIn')}
          </Button>
        }
      />
      <Found filter={filter} />
      {isAsking && (
        <LetInDialog
          orchestra={filter.orchestra}
          onClose={() => setAsking(false)}
          onInvited={(made) => {
            setAsking(false)
            setInvited(made)
          }}
        />
      )}
      {invited && (
        <LinkDialog
          {...invited.invitation}
          username={invited.user.username}
          note={t('mailed', { email: invited.user.email })}
          onClose={() => setInvited(null)}
        />
      )}
    </>
  )
}

function Found({ filter }: { filter: InstallationUserSearch }) {
  const t = useText('superadmin.users')
  const people = useText('settings.people')
  const shell = useText('shell')
  const navigate = route.useNavigate()
  const change = (part: { [K in keyof InstallationUserSearch]?: InstallationUserSearch[K] | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...part }) as InstallationUserSearch, replace: true })
  const [q, setQ] = useUrlText(filter.q ?? '', (text) => change({ q: text || undefined }))
  const query = useInfiniteQuery(installationUsers(filter))
  const clear = () => {
    setQ('')
    void navigate({ search: {} })
  }
  return (
    <>
      <div className={s.filters}>
        <SearchField label={t('search')} placeholder={t('search')} value={q} onChange={setQ} />
        <OrchestraFilter value={filter.orchestra} onChange={(orchestra) => change({ orchestra })} />
        <FilterSelect
          label={t('role')}
          any={t('allRoles')}
          value={filter.role}
          onChange={(role) => change({ role })}
          choices={ROLES.map((value) => ({ value, label: shell(`roles.${value}`) }))}
        />
        <FilterSelect
          label={t('standing')}
          any={t('anyStanding')}
          value={filter.active === undefined ? undefined : filter.active ? 'on' : 'off'}
          onChange={(value) => change({ active: value && value === 'on' })}
          choices={[
            { value: 'on', label: people('states.active') },
            { value: 'off', label: people('states.off') },
          ]}
        />
      </div>
      <PagedList query={query} failed={t('failed')} none={t('none')} more={t('more')} onClear={clear}>
        {(users) => <UserTable users={users} />}
      </PagedList>
    </>
  )
}
