import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { enter } from '@/api/acting'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { CopyField } from '@/ui/copy-field'
import { StatusPill } from '@/ui/status-pill'
import { type Grant, grantsFor, type HostedOrchestra } from './api'
import { GrantDialog } from './grant-dialog'
import s from './grants.module.css'
import { Known } from './known'
import { useEndGrant } from './use-end-grant'

/** Who of those who run the installation may look into the orchestra, why and until when. */
export function GrantsCard({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.grants')
  const link = useText('superadmin.link')
  const grants = useQuery(grantsFor(one.id))
  const [isAsking, setAsking] = useState(false)
  const isLive = grants.data?.some((grant) => grant.isLive) ?? false
  return (
    <Card title={t('title')}>
      <p className={s.note}>{t('lead')}</p>
      {isLive && (
        <CopyField
          label={t('header')}
          value={`X-Orchestra-Id: ${one.id}`}
          words={{ copy: link('copy'), copied: link('copied') }}
        />
      )}
      <div>
        <Button onPress={() => setAsking(true)}>{t('ask')}</Button>
      </div>
      <Known query={grants} failed={t('failed')} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <p className={s.note}>{t('none')}</p>
          ) : (
            <ul>
              {items.map((grant) => (
                <Line key={grant.id} grant={grant} />
              ))}
            </ul>
          )
        }
      </Known>
      {isAsking && <GrantDialog one={one} onClose={() => setAsking(false)} />}
    </Card>
  )
}

function Line({ grant }: { grant: Grant }) {
  const t = useText('superadmin.grants')
  const { moment, clock } = useFormat()
  const ending = useEndGrant()
  const isMine = useMe().id === grant.userId
  const { superadmin, reason, mayWrite, createdAt, until, endedAt, isLive } = grant
  return (
    <li className={s.line}>
      <span className={s.who}>
        {superadmin} · {t(mayWrite ? 'write' : 'read')}
      </span>
      <StatusPill tone={isLive ? 'alert' : 'idle'}>{t(isLive ? 'live' : 'over')}</StatusPill>
      <span className={s.why}>
        {reason}
        <span className={s.note}> {t('span', { from: moment(createdAt), to: clock(endedAt ?? until) })}</span>
      </span>
      {isLive && (
        <div className={s.acts}>
          {isMine && (
            <>
              <Button variant="primary" onPress={() => enter(grant)}>
                {t('enter')}
              </Button>
              <Button onPress={() => enter(grant, '/admin/log')}>{t('itsLog')}</Button>
            </>
          )}
          <Button variant="danger" isPending={ending.isPending} onPress={() => ending.mutate(grant)}>
            {t('end')}
          </Button>
        </div>
      )}
    </li>
  )
}
