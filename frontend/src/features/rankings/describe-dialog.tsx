import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { Ranking } from '@/api/ranking'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { useAppForm } from '@/ui/form'
import { toast } from '@/ui/toast-store'
import { amendList } from './api'

/** The name of a custom list, and a note about any. */
export function DescribeDialog({ list, onClose }: { list: Ranking; onClose: () => void }) {
  const t = useText('rankings')
  const common = useText('common')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [fault, setFault] = useState('')
  const form = useAppForm({
    defaultValues: { name: list.name ?? '', description: list.description ?? '' },
    onSubmit: async ({ value }) => {
      const description = value.description.trim() || null
      try {
        await amendList(list, list.tier ? { description } : { name: value.name.trim(), description })
        toast({ text: t('described') })
        onClose()
      } catch (error) {
        setFault(errorText(error))
      }
      await queries.invalidateQueries({ queryKey: keys.rankings })
    },
  })
  return (
    <Dialog title={t(list.tier ? 'describe' : 'rename')} onClose={onClose}>
      <form.AppForm>
        <form.Body>
          {!list.tier && (
            <form.AppField
              name="name"
              validators={{ onSubmit: ({ value }) => (value.trim() === '' ? common('required') : undefined) }}
            >
              {(f) => <f.Text label={t('name')} maxLength={120} />}
            </form.AppField>
          )}
          <form.AppField name="description">
            {(f) => <f.Area label={t('description')} hint={t('descriptionHint')} maxLength={2_000} optional />}
          </form.AppField>
          {fault && (
            <Callout tone="no" isAlert>
              {fault}
            </Callout>
          )}
          <form.Submit>{common('save')}</form.Submit>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
