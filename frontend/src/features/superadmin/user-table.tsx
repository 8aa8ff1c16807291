import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Badge } from '@/ui/badge'
import { RowLink } from '@/ui/row-link'
import s from './operator-table.module.css'
import { UserStanding } from './user-standing'
import type { InstallationUser } from './users-api'

/** Users of any orchestra, and operators; each leads to their page. */
export function UserTable({ users }: { users: readonly InstallationUser[] }) {
  const t = useText('superadmin.users')
  const people = useText('settings.people')
  const shell = useText('shell')
  const { moment } = useFormat()
  const me = useMe()
  return (
    <table className={s.table} aria-label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('user')}</th>
          <th scope="col">{t('role')}</th>
          <th scope="col">{t('orchestra')}</th>
          <th scope="col">{t('standing')}</th>
          <th scope="col">{t('lastLogin')}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <RowLink href={`/superadmin/users/${one.id}`} className={s.name}>
                {one.username}
              </RowLink>
              <span className={s.code}>{one.email}</span>
              {one.id === me.id && <Badge>{people('you')}</Badge>}
            </th>
            <td data-label={t('role')}>{shell(`roles.${one.role}`)}</td>
            <td data-label={t('orchestra')}>{one.orchestra?.code ?? '–'}</td>
            <td data-label={t('standing')}>
              <UserStanding one={one} />
            </td>
            <td data-label={t('lastLogin')}>{one.lastLoginAt ? moment(one.lastLoginAt) : people('never')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
