import { useState } from 'react'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { useAppForm } from '@/ui/form'
import type { Names } from './api'

interface Props {
  title: string
  names?: Names
  submit: string
  onSave: (names: Names) => Promise<unknown>
  onClose: () => void
}

/** What a thing is called, in both languages: letters go out in the musician's own. */
export function NamesDialog({ title, names, submit, onSave, onClose }: Props) {
  const t = useText('positions')
  const common = useText('common')
  const errorText = useErrorText()
  const [fault, setFault] = useState('')
  const form = useAppForm({
    defaultValues: { sv: names?.sv ?? '', en: names?.en ?? '' },
    onSubmit: async ({ value }) => {
      try {
        await onSave({ sv: value.sv.trim(), en: value.en.trim() })
        onClose()
      } catch (error) {
        if (!isApiError(error)) throw error
        setFault(errorText(error))
      }
    },
  })
  const required = { onSubmit: ({ value }: { value: string }) => (value.trim() ? undefined : common('required')) }
  return (
    <Dialog title={title} onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <form.AppField name="sv" validators={required}>
            {(f) => <f.Text label={t('inSwedish')} lang="sv" maxLength={120} autoComplete="off" />}
          </form.AppField>
          <form.AppField name="en" validators={required}>
            {(f) => <f.Text label={t('inEnglish')} lang="en" maxLength={120} autoComplete="off" />}
          </form.AppField>
          {fault && (
            <Callout tone="no" isAlert>
              {fault}
            </Callout>
          )}
          <form.Submit>{submit}</form.Submit>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
