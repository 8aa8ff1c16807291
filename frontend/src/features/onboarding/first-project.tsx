import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { TextField } from '@/ui/field'
import { draftProject } from './api'
import s from './onboarding.module.css'
import { Step } from './step'

/** The first week to be filled; what else belongs to it is added on its own page. */
export function FirstProject({ isDone, onDone }: { isDone: boolean; onDone: () => void }) {
  const t = useText('onboarding')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const drafting = useMutation({
    mutationFn: () => draftProject({ name: name.trim(), startsOn: from, endsOn: to || from }),
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: keys.projects })
      onDone()
      await navigate({ to: '/admin/projects/$project', params: { project: id } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!drafting.isPending) drafting.mutate()
  }
  return (
    <Step number={4} title={t('project')} lead={t('projectLead')} isDone={isDone}>
      <form className={s.form} onSubmit={submit}>
        <TextField label={t('projectName')} required maxLength={120} value={name} onChange={setName} />
        <TextField label={t('from')} type="date" required value={from} onChange={setFrom} />
        <TextField label={t('to')} type="date" min={from} value={to} onChange={setTo} optional />
        {drafting.error && <Callout tone="no">{errorText(drafting.error)}</Callout>}
        <div className={s.actions}>
          <Button type="submit" variant="primary" isPending={drafting.isPending}>
            {t('draft')}
          </Button>
        </div>
      </form>
    </Step>
  )
}
