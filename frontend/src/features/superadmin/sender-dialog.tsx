import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { amendSender, type HostedOrchestra, type Sender } from './api'
import s from './orchestra.module.css'
import { useRefusal } from './refusal'

interface Props {
  one: HostedOrchestra
  now: Sender
  onDone: (changed: Sender) => void
  onClose: () => void
}

/** An address and a mail server of its own. The server's password is typed and never shown again. */
export function SenderDialog({ one, now, onDone, onClose }: Props) {
  const t = useText('superadmin.sender')
  const common = useText('common')
  const refusal = useRefusal()
  const form = useId()
  const [address, setAddress] = useState(now.ownAddress ? now.address : '')
  const [server, setServer] = useState('')
  const saving = useMutation({
    mutationFn: () =>
      amendSender(one.id, {
        address: address.trim() === '' ? null : address.trim(),
        ...(server.trim() !== '' && { server: server.trim() }),
      }),
    onSuccess: onDone,
  })
  const { error } = saving
  const at = (pointer: string) =>
    isApiError(error) ? error.errors.find((one) => one.pointer === pointer)?.detail : undefined
  const faults = { address: at('/address'), server: at('/server') }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!saving.isPending) saving.mutate()
  }
  return (
    <Dialog
      title={t('changeTitle', { name: one.name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={form} variant="primary" isPending={saving.isPending}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form id={form} noValidate className={s.form} onSubmit={submit}>
        <TextField
          label={t('ownAddress')}
          hint={t('ownAddressHint')}
          type="email"
          optional
          value={address}
          onChange={setAddress}
          error={faults.address && common('serverSays', { detail: faults.address })}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <TextField
          label={t('ownServer')}
          hint={t(now.server ? 'ownServerKept' : 'ownServerHint')}
          placeholder="smtps://user:password@mail.example.org"
          optional
          value={server}
          onChange={setServer}
          error={faults.server && common('serverSays', { detail: faults.server })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="url"
        />
        {error && !faults.address && !faults.server && (
          <Callout tone="no" isAlert>
            {refusal(error)}
          </Callout>
        )}
      </form>
    </Dialog>
  )
}
