import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { isApiError } from '@/api/errors'
import { me } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'
import { NewPassword } from '@/ui/new-password'
import { Skeleton } from '@/ui/skeleton'
import { choosePassword, linkIsFor } from './api'
import { Hall } from './hall'
import s from './login.module.css'

const route = getRouteApi('/admin/welcome/$token')

/** Behind an invitation: whom it is for, a password, and in. */
export function WelcomePage() {
  const t = useText('auth')
  const { token } = route.useParams()
  const link = useQuery(linkIsFor(token))
  useEffect(() => {
    document.title = `${t('welcomeTitle')} · StageSub`
  }, [t])
  return (
    <Hall>
      {link.isPending && <Skeleton rows={3} />}
      {link.isError &&
        (isApiError(link.error, 'not_found') || isApiError(link.error, 'invalid') ? (
          <Empty isPage title={t('linkDead')} action={<ButtonLink to="/admin/forgot">{t('sendLink')}</ButtonLink>}>
            {t('linkDeadText')}
          </Empty>
        ) : (
          <Unreached error={link.error} retry={() => void link.refetch()} />
        ))}
      {link.data && <Choose token={token} {...link.data} />}
    </Hall>
  )
}

function Unreached({ error, retry }: { error: Error; retry: () => void }) {
  const common = useText('common')
  const errorText = useErrorText()
  return <Empty isPage title={errorText(error)} action={<Button onPress={retry}>{common('retry')}</Button>} />
}

interface ChooseProps {
  token: string
  username: string
  /** Superadmins have none. */
  orchestra?: string | null
  kind: 'invite' | 'reset'
}

function Choose({ token, username, orchestra, kind }: ChooseProps) {
  const t = useText('auth')
  const common = useText('common')
  const errorText = useErrorText()
  const router = useRouter()
  const queries = useQueryClient()
  const [password, setPassword] = useState('')
  const choosing = useMutation({
    mutationFn: () => choosePassword(token, password),
    onSuccess: async (myself) => {
      queries.clear()
      queries.setQueryData(me.queryKey, myself)
      await router.navigate({ to: myself.role === 'superadmin' ? '/superadmin' : '/admin', replace: true })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!choosing.isPending) choosing.mutate()
  }
  const said = (error: Error) => {
    if (isApiError(error, 'not_found')) return t('linkDeadText')
    const [fault] = isApiError(error) ? error.errors : []
    return fault ? common('serverSays', { detail: fault.detail }) : errorText(error)
  }
  return (
    <>
      <h1>{t(kind === 'invite' ? 'welcomeTo' : 'newPasswordTitle', { orchestra: orchestra ?? 'StageSub' })}</h1>
      <p className={s.lead}>{t('choosePassword', { username })}</p>
      <form className={s.form} onSubmit={submit}>
        <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
        <NewPassword label={t('newPassword')} value={password} onChange={setPassword} autoFocus />
        {choosing.error && (
          <Callout tone="no" isAlert>
            {said(choosing.error)}
          </Callout>
        )}
        <Button type="submit" variant="primary" isPending={choosing.isPending}>
          {t('enter')}
        </Button>
      </form>
    </>
  )
}
