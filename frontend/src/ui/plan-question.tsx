import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { nameIn } from '@/lib/plan'
import type { Question } from './asking'
import { Button } from './button'
import { Dialog } from './dialog'
import { PlanChange } from './plan-change'
import s from './plan-question.module.css'

/** Says whom a change would ask, by name and when, before it is saved. Enter does not send: nothing is preset. */
export function PlanQuestion({ question: { refusal, answer } }: { question: Question }) {
  const t = useText('common.asking')
  const common = useText('common')
  const { moment } = useFormat()
  const { plan, difference } = refusal
  const nameOf = nameIn(plan.people)
  const leaves = plan.dispatches.map(({ notBefore }) => notBefore).toSorted()[0]
  const count = plan.dispatches.length
  return (
    <Dialog
      title={t('title', { count })}
      isFirm
      onClose={() => answer(null)}
      actions={
        <>
          <Button variant="quiet" onPress={() => answer(null)}>
            {common('cancel')}
          </Button>
          <Button onPress={() => answer({ dontAsk: true })}>{t('dont')}</Button>
          <Button variant="primary" onPress={() => answer({ planDigest: plan.planDigest })}>
            {count > 0 ? t('ask', { count }) : t('callOff', { count: plan.cancels.length })}
          </Button>
        </>
      }
    >
      <div className={s.words}>
        {difference && <PlanChange difference={difference} nameOf={nameOf} />}
        <p>{t('why')}</p>
        {count > 0 && (
          <ul className={s.people} aria-label={t('people')}>
            {plan.dispatches.map(({ need, musician }) => (
              <li key={`${need} ${musician}`}>{nameOf(musician)}</li>
            ))}
          </ul>
        )}
        {plan.cancels.length > 0 && <p>{t('cancels', { count: plan.cancels.length })}</p>}
        {leaves && <p>{t('leaves', { at: moment(leaves) })}</p>}
        <p className={s.aside}>{t('dontHint')}</p>
      </div>
    </Dialog>
  )
}
