import { useState } from 'react'
import type { Terms } from '@/api/staffing'
import { useText } from '@/i18n'
import { nameIn } from '@/lib/plan'
import type { AskingCommand, Question } from './asking'
import s from './asking.module.css'
import { Button } from './button'
import { Callout } from './callout'
import { Dialog } from './dialog'
import { PlanChange } from './plan-change'
import { PlannedAsking } from './planned-asking'

interface Props {
  command: AskingCommand
  question: Question
  needName: (need: string) => string
}

/** Whom a command would ask, by name, before it asks them. */
export function AskingDialog({ command, question: { refusal, answer }, needName }: Props) {
  const t = useText('asking')
  const common = useText('common')
  const [pending, setPending] = useState<'ask' | 'quiet' | null>(null)
  const { plan, difference } = refusal
  const nameOf = nameIn(plan.people)
  const asked = plan.dispatches
  const first = asked[0]
  const { words, title, text, isUsuallyQuiet = false } = command

  const press = (which: 'ask' | 'quiet', terms: Terms) => () => {
    setPending(which)
    answer(terms)
  }
  const quiet = (
    <Button
      key="quiet"
      variant={first && !isUsuallyQuiet ? 'plain' : 'primary'}
      isPending={pending === 'quiet'}
      onPress={press('quiet', { dontAsk: true })}
    >
      {first ? words.dontAsk : words.plain}
    </Button>
  )
  const ask = first && (
    <Button
      key="ask"
      variant={isUsuallyQuiet ? 'plain' : 'primary'}
      isPending={pending === 'ask'}
      onPress={press('ask', { planDigest: plan.planDigest })}
    >
      {words.ask(t('who', { count: asked.length, name: nameOf(first.musician) }), asked.length)}
    </Button>
  )

  return (
    <Dialog
      title={title}
      onClose={() => answer(null)}
      isFirm
      actions={
        <>
          <Button variant="quiet" onPress={() => answer(null)}>
            {common('cancel')}
          </Button>
          {isUsuallyQuiet ? [ask, quiet] : [quiet, ask]}
        </>
      }
    >
      <div className={s.body}>
        {difference && <PlanChange difference={difference} nameOf={nameOf} />}
        {text && <p>{text}</p>}
        {first ? <PlannedAsking plan={plan} needName={needName} /> : <Callout>{t('nobody')}</Callout>}
      </div>
    </Dialog>
  )
}
