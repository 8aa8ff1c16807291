import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useEffect } from 'react'
import { enter } from '@/api/acting'
import { keys } from '@/api/keys'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { useNow } from '@/ui/use-now'
import { type Grant, liveGrants } from './api'
import { countdown } from './countdown'
import s from './grants.module.css'
import { useEndGrant } from './use-end-grant'

/** While one may look into an orchestra: a red frame around everything, how long it lasts, and its end. */
export function GrantBanner() {
  const t = useText('superadmin.grants')
  const me = useMe()
  const mine = useQuery(liveGrants).data?.filter(({ userId }) => userId === me.id) ?? []
  if (mine.length === 0) return null
  return (
    <>
      <div className={s.frame} aria-hidden data-noprint />
      <section className={s.banners} aria-label={t('banner')} data-noprint>
        {mine.map((grant) => (
          <Live key={grant.id} grant={grant} />
        ))}
      </section>
    </>
  )
}

function Live({ grant }: { grant: Grant }) {
  const t = useText('superadmin.grants')
  const { orchestraCode: code, mayWrite, reason, until } = grant
  const queries = useQueryClient()
  const ending = useEndGrant()
  const now = useNow()
  const isOver = Date.parse(until) <= now
  useEffect(() => {
    if (isOver) void queries.invalidateQueries({ queryKey: keys.grants })
  }, [isOver, queries])
  return (
    <div className={s.banner}>
      <KeyRound size={16} aria-hidden />
      <p className={s.words}>
        <strong>{t(mayWrite ? 'mayWrite' : 'mayRead', { code })}</strong> <span className={s.reason}>{reason}</span>
      </p>
      <time className={s.left} dateTime={until}>
        {t('left', { left: countdown(until, now) })}
      </time>
      <div className={s.acts}>
        <Button onPress={() => enter(grant)}>{t('enter')}</Button>
        <Button variant="danger" isPending={ending.isPending} onPress={() => ending.mutate(grant)}>
          {t('end')}
        </Button>
      </div>
    </div>
  )
}
