import { useQuery, useQueryClient } from '@tanstack/react-query'
import { EllipsisVertical, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { useMe } from '@/api/session'
import { type StaffUser, users } from '@/api/users'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useFormat } from '@/i18n/format'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { IconButton } from '@/ui/icon-button'
import { LinkDialog } from '@/ui/link-dialog'
import { Menu, MenuItem } from '@/ui/menu'
import { PageHead } from '@/ui/page-head'
import { SettingsTabs } from '@/ui/settings-tabs'
import { Skeleton } from '@/ui/skeleton'
import { StatusPill } from '@/ui/status-pill'
import { toast } from '@/ui/toast-store'
import { amendUser, newLink } from './api'
import { InviteDialog } from './invite-dialog'
import s from './users.module.css'

type Invitation = Schema['UserInvitation'] & {
  username: string
}

/** Who can sign in for the orchestra; managers let people in and out. */
export function UsersPage() {
  const t = useText('settings.people')
  const settings = useText('settings')
  const common = useText('common')
  const isAdmin = useMe().role === 'admin'
  const { data, isPending, isError, refetch } = useQuery(users)
  const [isInviting, setInviting] = useState(false)
  const [link, setLink] = useState<Invitation | null>(null)
  return (
    <>
      <PageHead
        title={settings('users')}
        fact={data && t('fact', { count: data.length })}
        actions={
          isAdmin && (
            <Button variant="primary" icon={UserPlus} onPress={() => setInviting(true)}>
              {t('invite')}
            </Button>
          )
        }
      />
      <SettingsTabs />
      {isPending && <Skeleton rows={3} />}
      {isError && !data && (
        <Empty title={t('failed')} action={<Button onPress={() => void refetch()}>{common('retry')}</Button>} />
      )}
      {data && (
        <ul className={s.list}>
          {data.map((user) => (
            <Person key={user.id} user={user} onLink={setLink} />
          ))}
        </ul>
      )}
      {isInviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={({ user, invitation }) => {
            setInviting(false)
            setLink({ ...invitation, username: user.username })
          }}
        />
      )}
      {link && <LinkDialog {...link} onClose={() => setLink(null)} />}
    </>
  )
}

function Person({ user, onLink }: { user: StaffUser; onLink: (link: Invitation) => void }) {
  const t = useText('settings.people')
  const shell = useText('shell')
  const undone = useText('common')
  const { moment } = useFormat()
  const me = useMe()
  // By a grant nobody is let in or out.
  const isAdmin = me.role === 'admin'
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { id, username, email, role, active, invited, lastLoginAt } = user
  const isMe = id === me.id

  const act = async (change: Schema['AmendUser'], text: string, back?: Schema['AmendUser']) => {
    try {
      await amendUser(id, change)
      toast({ text, undo: back && (() => void act(back, undone('undone'))) })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.users })
  }
  const makeLink = async () => {
    try {
      onLink({ ...(await newLink(id)), username })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
  }
  const other = role === 'admin' ? 'user' : 'admin'
  return (
    <li className={s.person}>
      <div className={s.words}>
        <strong>{username}</strong> {isMe && <Badge>{t('you')}</Badge>}
        <p className={s.pale}>{email}</p>
      </div>
      <div className={s.facts}>
        <span>{shell(`roles.${role}`)}</span>
        <span className={s.pale}>{lastLoginAt ? t('lastSeen', { at: moment(lastLoginAt) }) : t('never')}</span>
      </div>
      <StatusPill tone={!active ? 'idle' : invited ? 'wait' : 'ok'}>
        {t(`states.${active ? (invited ? 'invited' : 'active') : 'off'}`)}
      </StatusPill>
      <div className={s.menu}>
        {isAdmin && !isMe && (
          <Menu
            label={t('actions', { name: username })}
            trigger={<IconButton label={t('actions', { name: username })} icon={EllipsisVertical} />}
          >
            <MenuItem onAction={() => void makeLink()}>{t('newLink')}</MenuItem>
            <MenuItem onAction={() => void act({ role: other }, t(`made.${other}`, { name: username }), { role })}>
              {t(`make.${other}`)}
            </MenuItem>
            {active ? (
              <MenuItem
                isDanger
                onAction={() => void act({ active: false }, t('switchedOff', { name: username }), { active: true })}
              >
                {t('switchOff')}
              </MenuItem>
            ) : (
              <MenuItem onAction={() => void act({ active: true }, t('switchedOn', { name: username }))}>
                {t('switchOn')}
              </MenuItem>
            )}
          </Menu>
        )}
      </div>
    </li>
  )
}
