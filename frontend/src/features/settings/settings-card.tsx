import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useIsAdmin } from '@/api/session'
import { amendSettings, type Settings, taggedSettings } from '@/api/settings'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { toast } from '@/ui/toast-store'
import s from './settings.module.css'
import { useUnsaved } from './unsaved'

interface Props {
  title: string
  /** What it is about, in a sentence. */
  lead: string
  children: (settings: Settings, change: (part: Partial<Settings>) => void) => ReactNode
}

/** One concern of the settings, saved by itself; read-only for those who may not change it. */
export function SettingsCard({ title, lead, children }: Props) {
  const t = useText('settings')
  const common = useText('common')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const isAdmin = useIsAdmin()
  const { settings, tag } = useSuspenseQuery(taggedSettings).data
  const [draft, setDraft] = useState<Partial<Settings>>({})
  const changed = Object.entries(draft).filter(([name, value]) => settings[name as keyof Settings] !== value)
  useUnsaved(changed.length > 0)

  const saving = useMutation({
    mutationFn: () => amendSettings(tag, Object.fromEntries(changed)),
    onSuccess: () => toast({ text: t('saved', { what: title }) }),
    onSettled: async (_answer, error) => {
      await queries.invalidateQueries({ queryKey: keys.settings })
      // What somebody else changed meanwhile is on screen now; the draft stays, to be saved over it or given up.
      if (!error) setDraft({})
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!saving.isPending) saving.mutate()
  }
  const { error } = saving
  return (
    <Card title={title}>
      <p className={s.lead}>{lead}</p>
      <form onSubmit={submit} noValidate>
        <fieldset disabled={!isAdmin} className={s.fields}>
          {children({ ...settings, ...draft }, (part) => setDraft((now) => ({ ...now, ...part })))}
        </fieldset>
        {error && changed.length > 0 && (
          <Callout tone="no" isAlert>
            {isApiError(error) && error.errors.length > 0
              ? common('serverSays', { detail: error.errors.map(({ detail }) => detail).join(' ') })
              : errorText(error)}
          </Callout>
        )}
        {changed.length > 0 && (
          <div className={s.actions}>
            <Button type="submit" variant="primary" isPending={saving.isPending}>
              {common('save')}
            </Button>
            <Button variant="quiet" onPress={() => setDraft({})}>
              {common('cancel')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  )
}
