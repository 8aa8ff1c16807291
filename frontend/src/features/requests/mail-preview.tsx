import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Plan } from '@/api/staffing'
import { useText } from '@/i18n'
import { nameIn } from '@/lib/plan'
import { MailFrame } from '@/ui/mail-frame'
import { BareSelect } from '@/ui/select'
import { mailTo } from './api'
import { useDesk } from './context'
import s from './send-dialog.module.css'

/** The mail as one of those who are asked will see it, in their language. */
export function MailPreview({ plan, leave }: { plan: Plan; leave: 'waking' | 'now' }) {
  const t = useText('board.send')
  const { board, needName } = useDesk()
  const [chosen, setChosen] = useState('')
  const nameOf = nameIn(plan.people)
  const choices = plan.dispatches.map(({ need, musician }) => ({
    value: `${need} ${musician}`,
    label: nameOf(musician),
    group: needName(need),
  }))
  const value = choices.some((one) => one.value === chosen) ? chosen : (choices[0]?.value ?? '')
  const [need = '', musician = ''] = value.split(' ')
  const { data, isError } = useQuery({
    ...mailTo(board.projectId, { need, musician, leave }),
    enabled: musician !== '',
    placeholderData: (before) => before,
  })
  return (
    <section className={s.mail} aria-label={t('mail', { name: nameOf(musician) })}>
      <BareSelect aria-label={t('mailFor')} value={value} onChange={setChosen} choices={choices} />
      {!data && <p className={s.note}>{isError ? t('mailFailed') : t('mailLoading')}</p>}
      {data && (
        <>
          <p className={s.subject} lang={data.locale}>
            {data.subject}
          </p>
          <MailFrame title={t('mail', { name: nameOf(musician) })} html={data.html} />
        </>
      )}
    </section>
  )
}
