import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type Myself, me } from '@/api/session'
import { useText } from '@/i18n'
import { ButtonLink } from '@/ui/link'
import { Hall } from './hall'
import s from './login.module.css'
import { LoginForm } from './login-form'
import { safeNext } from './next'

const route = getRouteApi('/admin/login')

/** The way in: the row of notes with its substitute on one side, the form on the other. */
export function LoginPage() {
  const t = useText('auth')
  const { next } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  useEffect(() => {
    document.title = `${t('signIn')} · StageSub`
  }, [t])

  const enter = async (myself: Myself) => {
    queries.clear()
    queries.setQueryData(me.queryKey, myself)
    await router.navigate({ href: safeNext(next, myself.role === 'superadmin' ? '/superadmin' : '/admin') })
  }
  return (
    <Hall>
      <h1>{t('welcome')}</h1>
      <p className={s.lead}>{t('lead')}</p>
      <LoginForm onSignedIn={enter} />
      <ButtonLink variant="quiet" to="/admin/forgot">
        {t('forgot')}
      </ButtonLink>
    </Hall>
  )
}
