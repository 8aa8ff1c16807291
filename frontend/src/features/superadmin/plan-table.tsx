import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { type OfferedPlan, orchestras } from './api'
import { holders } from './holders'
import { money } from './money'
import s from './operator-table.module.css'
import { PlanDialog } from './plan-dialog'
import { useAmendPlan } from './use-amend-plan'

/** The plans, each of which can be changed from its row. */
export function PlanTable({ offered }: { offered: readonly OfferedPlan[] }) {
  const t = useText('superadmin.plans')
  const used = offered.map(({ price }) => price.currency)
  return (
    <table className={s.table} aria-label={t('table')}>
      <thead>
        <tr>
          <th scope="col">{t('plan')}</th>
          <th scope="col">{t('maxMusicians')}</th>
          <th scope="col">{t('maxProjects')}</th>
          <th scope="col">{t('price')}</th>
          <th scope="col">{t('orchestras')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {offered.map((one) => (
          <Row key={one.plan} one={one} used={used} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ one, used }: { one: OfferedPlan; used: readonly string[] }) {
  const t = useText('superadmin.plans')
  const names = useText('superadmin.birth.plans')
  const locale = useLocale()
  const { number } = useFormat()
  const all = useQuery(orchestras).data
  // Here and not in the dialog, for a change can be taken back when that is closed.
  const amend = useAmendPlan(one)
  const [isChanging, setChanging] = useState(false)
  const have = all && holders(one.plan, all)
  const { perMonth, currency } = one.price
  return (
    <tr>
      <th scope="row">
        <span className={s.name}>{names(one.plan)}</span>
      </th>
      <td data-label={t('maxMusicians')}>{number(one.maxMusicians)}</td>
      <td data-label={t('maxProjects')}>{number(one.maxProjects)}</td>
      <td data-label={t('price')}>{money(locale, perMonth, currency)}</td>
      <td data-label={t('orchestras')}>
        {have ? number(have.all) : '–'}
        {have && have.own > 0 && <span className={s.note}>{t('own', { own: have.own })}</span>}
      </td>
      <td className={s.act}>
        <Button
          variant="quiet"
          icon={Pencil}
          aria-label={t('changeOf', { plan: names(one.plan) })}
          onPress={() => setChanging(true)}
        >
          {t('change')}
        </Button>
        {isChanging && (
          <PlanDialog one={one} have={have} used={used} amend={amend} onClose={() => setChanging(false)} />
        )}
      </td>
    </tr>
  )
}
