import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { instruments } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Checkbox } from '@/ui/checkbox'
import { archiveInstrument } from './api'
import s from './onboarding.module.css'
import { Step } from './step'

/** What is played here. A symphony orchestra is there to begin with; what is not played is set aside. */
export function Instruments() {
  const t = useText('onboarding')
  const errorText = useErrorText()
  const nameOf = useName()
  const queries = useQueryClient()
  const all = useQuery(instruments).data ?? []
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const saving = useMutation({
    mutationFn: async () => {
      for (const id of off) await archiveInstrument(id)
    },
    onSuccess: () => setOff(new Set()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.orchestra }),
  })
  const turn = (id: string, isOn: boolean) => {
    const next = new Set(off)
    if (isOn) next.delete(id)
    else next.add(id)
    setOff(next)
  }
  return (
    <Step number={2} title={t('instruments')} lead={t('instrumentsLead')} isDone={saving.isSuccess}>
      <div className={s.ticks}>
        {all.map((one) => (
          <Checkbox key={one.id} checked={!off.has(one.id)} onChange={(isOn) => turn(one.id, isOn)}>
            {nameOf(one)}
          </Checkbox>
        ))}
      </div>
      {saving.error && <Callout tone="no">{errorText(saving.error)}</Callout>}
      <div className={s.actions}>
        <Button isPending={saving.isPending} onPress={() => saving.mutate()}>
          {off.size > 0 ? t('setAside', { count: off.size }) : t('keepAll')}
        </Button>
      </div>
    </Step>
  )
}
