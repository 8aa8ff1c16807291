import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { type HostedOrchestra, setStandby } from './api'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'

interface Props {
  one: HostedOrchestra
  onDone: (now: HostedOrchestra) => void
  onClose: () => void
}

/** Where the standby is; the server looks whether it holds this orchestra's data. */
export function StandbyDialog({ one, onDone, onClose }: Props) {
  const t = useText('superadmin.standby')
  const common = useText('common')
  const refusal = useRefusal()
  const form = useId()
  const [url, setUrl] = useState('')
  const [isMissing, setMissing] = useState(false)
  const setting = useMutation({ mutationFn: () => setStandby(one.id, url.trim()), onSuccess: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (setting.isPending) return
    setMissing(url.trim() === '')
    if (url.trim() !== '') setting.mutate()
  }
  return (
    <Dialog
      title={t('register')}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" isPending={setting.isPending}>
            {t('registerNow')}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className={s.form} onSubmit={submit}>
        <p>{t('registerText')}</p>
        <TextField
          label={t('url')}
          hint={t('urlHint')}
          value={url}
          onChange={(text) => {
            setUrl(text)
            setMissing(false)
          }}
          error={isMissing ? t('urlMissing') : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
        {setting.error && (
          <Callout tone="no" isAlert>
            {refusal(setting.error)}
          </Callout>
        )}
      </form>
    </Dialog>
  )
}
