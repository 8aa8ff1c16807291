import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { acting, leave } from '@/api/acting'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { useNow } from '@/ui/use-now'
import { liveGrants } from './api'
import s from './grants.module.css'

/** A red frame and a red strip around somebody else's pages: in whose, until when, and the way out. */
export function ActingNote() {
  const t = useText('superadmin.grants')
  const { clock } = useFormat()
  const name = useMe().orchestra?.name ?? ''
  const live = useQuery(liveGrants).data
  const now = useNow()
  const grant = acting()
  if (!grant) return null
  const isOver = Date.parse(grant.until) <= now || live?.every(({ id }) => id !== grant.id)
  return (
    <>
      <div className={s.frame} aria-hidden data-noprint />
      <section className={s.acting} aria-label={t('acting')} data-noprint>
        <KeyRound size={18} aria-hidden />
        <p className={s.words} role="status">
          <strong>{isOver ? t('actingOver', { name }) : t('actingIn', { name, until: clock(grant.until) })}</strong>{' '}
          {!isOver && t(grant.mayWrite ? 'write' : 'read')}
        </p>
        <Button onPress={() => leave()}>{t('leave')}</Button>
      </section>
    </>
  )
}
