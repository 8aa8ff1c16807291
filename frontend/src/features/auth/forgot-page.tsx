import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { TextField } from '@/ui/field'
import { ButtonLink } from '@/ui/link'
import { forgetPassword } from './api'
import { Hall } from './hall'
import s from './login.module.css'
import { Refusal } from './refusal'

/** For whoever cannot get in: a link by mail. Says the same whether there is such a user or not. */
export function ForgotPage() {
  const t = useText('auth')
  const [account, setAccount] = useState('')
  const asking = useMutation({ mutationFn: forgetPassword })
  useEffect(() => {
    document.title = `${t('forgotTitle')} · StageSub`
  }, [t])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!asking.isPending) asking.mutate(account)
  }
  const back = (
    <ButtonLink variant="quiet" to="/admin/login">
      {t('backToSignIn')}
    </ButtonLink>
  )
  if (asking.isSuccess)
    return (
      <Hall>
        <Empty isPage title={t('linkSent')} action={back}>
          {t('linkSentText')}
        </Empty>
      </Hall>
    )
  return (
    <Hall>
      <h1>{t('forgotTitle')}</h1>
      <p className={s.lead}>{t('forgotLead')}</p>
      <form className={s.form} onSubmit={submit}>
        <TextField
          label={t('account')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          value={account}
          onChange={setAccount}
        />
        {asking.error && <Refusal error={asking.error} />}
        <Button type="submit" variant="primary" isPending={asking.isPending}>
          {t('sendLink')}
        </Button>
      </form>
      {back}
    </Hall>
  )
}
