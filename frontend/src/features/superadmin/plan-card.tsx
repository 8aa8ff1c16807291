import { useRef } from 'react'
import { useLocale, useText } from '@/i18n'
import { Card } from '@/ui/card'
import { useAppForm, useSaving } from '@/ui/form'
import { StatusPill } from '@/ui/status-pill'
import type { HostedOrchestra, OrchestraMetrics } from './api'
import { limit, limitChange, limitsOf } from './limits'
import { money } from './money'
import s from './orchestra.module.css'
import { PLANS } from './order'
import { useRefusal } from './refusal'
import { USE } from './tones'
import type { Amend } from './use-amend'
import { UseMeter } from './use-meter'

interface Props {
  one: HostedOrchestra
  numbers: OrchestraMetrics | undefined
  amend: Amend
}

/** What the orchestra pays for, how much it may have, and how much of that it has. */
export function PlanCard({ one, numbers, amend }: Props) {
  const t = useText('superadmin')
  const locale = useLocale()
  const level = numbers?.planUse.level ?? 'ok'
  const figures = numbers?.figures
  return (
    <Card title={t('one.plan')} end={level !== 'ok' && <StatusPill tone={USE[level]}>{t(`use.${level}`)}</StatusPill>}>
      <div className={s.meters}>
        <UseMeter label={t('one.musicians')} used={figures?.musicians} most={one.maxMusicians} />
        <UseMeter label={t('one.projects')} used={figures?.projects} most={one.maxProjects} />
      </div>
      {level !== 'ok' && <p className={s.note}>{t(level === 'full' ? 'one.fullText' : 'one.nearText')}</p>}
      <LimitsForm one={one} amend={amend} />
      {numbers && numbers.pricePerMonth > 0 && (
        <p className={s.note}>{t('one.price', { sum: money(locale, numbers.pricePerMonth, numbers.currency) })}</p>
      )}
    </Card>
  )
}

function LimitsForm({ one, amend }: Pick<Props, 'one' | 'amend'>) {
  const t = useText('superadmin')
  const common = useText('common')
  const refusal = useRefusal()
  const saved = useRef(one)
  const save = useSaving(
    async (draft: ReturnType<typeof limitsOf>) => {
      saved.current = await amend(limitChange(draft, one), one)
    },
    undefined,
    refusal,
  )
  const form = useAppForm({
    defaultValues: limitsOf(one),
    validators: {
      onSubmit: ({ value }) => {
        const wrong = (['maxMusicians', 'maxProjects'] as const).filter((name) => limit(value[name]) === undefined)
        if (wrong.length === 0) return undefined
        return { fields: Object.fromEntries(wrong.map((name) => [name, t('one.badLimit')])) }
      },
      onSubmitAsync: save,
    },
    // What was saved is what the fields begin with from now on.
    onSubmit: ({ formApi }) => formApi.reset(limitsOf(saved.current)),
  })
  return (
    <form.AppForm>
      <form.Body isGuarded>
        <form.AppField name="plan">
          {(f) => (
            <f.Choose
              label={t('one.planName')}
              hint={t('one.planHint')}
              choices={PLANS.map((value) => ({ value, label: t(`birth.plans.${value}`) }))}
            />
          )}
        </form.AppField>
        <div className={s.pair}>
          <form.AppField name="maxMusicians">
            {(f) => <f.Text label={t('one.maxMusicians')} inputMode="numeric" autoComplete="off" />}
          </form.AppField>
          <form.AppField name="maxProjects">
            {(f) => <f.Text label={t('one.maxProjects')} inputMode="numeric" autoComplete="off" />}
          </form.AppField>
        </div>
        <form.Fault />
        <div>
          <form.Submit>{common('save')}</form.Submit>
        </div>
      </form.Body>
    </form.AppForm>
  )
}
