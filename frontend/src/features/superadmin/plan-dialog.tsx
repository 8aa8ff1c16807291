import { useLocale, useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import type { OfferedPlan } from './api'
import type { holders } from './holders'
import s from './orchestra.module.css'
import { TermFields } from './term-fields'
import { planChange, planTermsOf } from './terms'
import { useTermFaults } from './terms-form-shape'
import type { AmendPlan } from './use-amend-plan'
import { useDraft } from './use-draft'

interface Props {
  one: OfferedPlan
  /** Who has it, where that is known. */
  have: ReturnType<typeof holders> | undefined
  /** The currencies in use here. */
  used: readonly string[]
  amend: AmendPlan
  onClose: () => void
}

/** Changes what a plan allows and costs, and says for whom that holds. */
export function PlanDialog({ one, have, used, amend, onClose }: Props) {
  const t = useText('superadmin.plans')
  const names = useText('superadmin.birth.plans')
  const common = useText('common')
  const locale = useLocale()
  const faults = useTermFaults()
  const { form, begun } = useDraft({
    what: 'plan',
    one,
    amend,
    draftOf: (now) => planTermsOf(locale, now),
    changeOf: planChange,
    faults,
    onSaved: onClose,
  })
  return (
    <Dialog title={t('changeOf', { plan: names(one.plan) })} isFirm onClose={onClose}>
      <form.AppForm>
        <form.Body>
          <p className={s.note}>
            {have && `${t('have', { count: have.all, own: have.own })} `}
            {t('text')}
          </p>
          <TermFields form={form} begun={begun} plan={undefined} used={used} />
          <form.Fault />
          <div>
            <form.Submit>{common('save')}</form.Submit>
          </div>
        </form.Body>
      </form.AppForm>
    </Dialog>
  )
}
