import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { prefer } from '@/api/preferences'
import { type Myself, me } from '@/api/session'
import { useLocale, useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Mark, NoteRow } from '@/ui/stave'
import s from './login.module.css'
import { LoginForm } from './login-form'
import { safeNext } from './next'

const route = getRouteApi('/admin/login')

/** The way in: the row of notes with its substitute on one side, the form on the other. */
export function LoginPage() {
  const t = useText('auth')
  const locale = useLocale()
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
    <div className={s.page}>
      <header className={s.hall}>
        <p className={s.brand}>
          <Mark />
          StageSub
        </p>
        <div className={s.stave}>
          <NoteRow />
        </div>
        <p className={s.claim}>{t('claim')}</p>
      </header>
      <main className={s.main}>
        <div className={s.box}>
          <h1>{t('welcome')}</h1>
          <p className={s.lead}>{t('lead')}</p>
          <LoginForm onSignedIn={enter} />
          <Button variant="quiet" onPress={() => prefer({ locale: locale === 'sv' ? 'en' : 'sv' })}>
            {t('otherLanguage')}
          </Button>
        </div>
      </main>
    </div>
  )
}
