import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { useAppForm, useSaving } from '@/ui/form'
import { toast } from '@/ui/toast-store'
import { type HostedOrchestra, makeGrant } from './api'
import s from './grants.module.css'
import { useRefusal } from './refusal'

const MINUTES = [15, 30, 60] as const

interface Draft {
  reason: string
  minutes: string
  mayWrite: string
}

interface Props {
  one: HostedOrchestra
  onClose: () => void
}

/** Asks for leave to look into an orchestra; its admins read why. */
export function GrantDialog({ one, onClose }: Props) {
  const t = useText('superadmin.grants')
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const save = useSaving(
    async ({ reason, minutes, mayWrite }: Draft) => {
      await makeGrant({
        orchestraId: one.id,
        reason: reason.trim(),
        minutes: Number(minutes),
        mayWrite: mayWrite === 'write',
      })
      void queries.invalidateQueries({ queryKey: keys.grants })
      toast({ text: t('given', { code: one.code }) })
      onClose()
    },
    undefined,
    refusal,
  )
  const form = useAppForm({
    defaultValues: { reason: '', minutes: '30', mayWrite: 'read' } as Draft,
    validators: {
      onSubmit: ({ value }) => (value.reason.trim() === '' ? { fields: { reason: common('required') } } : undefined),
      onSubmitAsync: save,
    },
  })
  return (
    <Dialog title={t('askTitle', { name: one.name })} isFirm onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <p className={s.note}>{t('askText')}</p>
          <form.AppField name="reason">
            {(f) => <f.Area label={t('reason')} hint={t('reasonHint')} maxLength={1000} autoFocus />}
          </form.AppField>
          <div className={s.pair}>
            <form.AppField name="minutes">
              {(f) => (
                <f.Choose
                  label={t('minutes')}
                  choices={MINUTES.map((count) => ({ value: String(count), label: t('minutesOf', { count }) }))}
                />
              )}
            </form.AppField>
            <form.AppField name="mayWrite">
              {(f) => (
                <f.Choose
                  label={t('what')}
                  choices={[
                    { value: 'read', label: t('read') },
                    { value: 'write', label: t('write') },
                  ]}
                />
              )}
            </form.AppField>
          </div>
          <form.Fault />
          <div>
            <form.Submit>{t('take')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
