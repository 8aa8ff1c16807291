import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { settings } from '@/api/roster'
import { type Difference, refusalOf } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { nameIn } from '@/lib/plan'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { PlanChange } from '@/ui/plan-change'
import { Segmented } from '@/ui/segmented'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toast-store'
import { preview, send } from './api'
import { useDesk } from './context'
import { MailPreview } from './mail-preview'
import s from './send-dialog.module.css'
import { SendPlan } from './send-plan'

interface Props {
  /** A need, or `all`. */
  scope: string
  isWave: boolean
  onClose: () => void
}

/** What would leave the building: to whom, when, and in which words. Nothing is sent but what is shown here. */
export function SendDialog({ scope, isWave, onClose }: Props) {
  const t = useText('board.send')
  const common = useText('common')
  const { board, needName, isAdmin } = useDesk()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mustAcknowledge = useQuery(settings).data?.acknowledgeConflicts ?? false
  const urgent = board.needs.some(({ id, urgent }) => urgent && (scope === 'all' || scope === id))
  const [leave, setLeave] = useState<'waking' | 'now'>(urgent ? 'now' : 'waking')
  const [exclude, setExclude] = useState<readonly string[]>([])
  const [difference, setDifference] = useState<Difference | null>(null)
  const [hasSeen, setSeen] = useState(false)
  const [fault, setFault] = useState<string>()
  const [isPending, setPending] = useState(false)

  const question = {
    ...(scope !== 'all' && { needs: [scope] }),
    ...(isWave && scope !== 'all' && { nextWave: [scope] }),
    exclude: [...exclude],
    leave,
  }
  const asked = preview(board.projectId, question)
  const { data: plan, isError, error, refetch } = useQuery({ ...asked, placeholderData: (before) => before })
  const count = plan?.dispatches.length ?? 0

  const submit = async () => {
    if (!plan || count === 0) return
    if (mustAcknowledge && plan.conflicts.length > 0 && !hasSeen) return setFault(t('acknowledgeFirst'))
    setFault(undefined)
    setPending(true)
    try {
      const { requests } = await send(board.projectId, question, plan)
      toast({ text: t('done', { count: requests.length }) })
      void queries.invalidateQueries({ queryKey: keys.projects })
      onClose()
    } catch (cause) {
      const refusal = refusalOf(cause)
      if (refusal) {
        queries.setQueryData(asked.queryKey, refusal.plan)
        setDifference(refusal.difference)
      } else setFault(errorText(cause))
      void queries.invalidateQueries({ queryKey: keys.projects })
    } finally {
      setPending(false)
    }
  }

  return (
    <Dialog
      title={scope === 'all' ? t('title', { project: board.name }) : t('titleNeed', { need: needName(scope) })}
      isFirm
      isWide
      onClose={onClose}
      actions={
        isAdmin && (
          <Button variant="primary" isPending={isPending} isDisabled={count === 0} onPress={() => void submit()}>
            {t('submit', { count })}
          </Button>
        )
      }
    >
      {!plan && !isError && <Skeleton rows={4} />}
      {isError && (
        <Callout
          tone="no"
          isAlert
          title={t('failed')}
          action={<Button onPress={() => void refetch()}>{common('retry')}</Button>}
        >
          {errorText(error)}
        </Callout>
      )}
      {plan && (
        <div className={s.columns}>
          <div className={s.plan}>
            {difference && <PlanChange difference={difference} nameOf={nameIn(plan.people)} />}
            {!isAdmin && <Callout>{t('assistant')}</Callout>}
            {board.status === 'draft' && isAdmin && count > 0 && <p className={s.note}>{t('alsoActivates')}</p>}
            <Segmented
              label={t('leave')}
              showLabel
              value={leave}
              onChange={setLeave}
              choices={[
                { value: 'waking', label: t('waking') },
                { value: 'now', label: t('now') },
              ]}
            />
            <SendPlan
              plan={plan}
              exclude={exclude}
              onExclude={setExclude}
              mustAcknowledge={mustAcknowledge}
              hasSeen={hasSeen}
              onSeen={setSeen}
            />
            {fault && (
              <Callout tone="no" isAlert>
                {fault}
              </Callout>
            )}
          </div>
          {count > 0 && <MailPreview plan={plan} leave={leave} />}
        </div>
      )}
    </Dialog>
  )
}
