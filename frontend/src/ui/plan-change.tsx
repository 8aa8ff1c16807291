import type { Difference } from '@/api/staffing'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Callout } from './callout'

interface Props {
  difference: Difference
  nameOf: (musician: string) => string
}

/** What became different between looking and sending, in names. */
export function PlanChange({ difference, nameOf }: Props) {
  const t = useText('asking.changed')
  const { list } = useFormat()
  const { askedNow, askedBefore, cancelledNow, cancelledBefore } = difference
  const names = (some: readonly { musician: string }[]) => list(some.map(({ musician }) => nameOf(musician)))
  return (
    <Callout tone="wait" title={t('title')} isAlert>
      {askedNow.length > 0 && <p>{t('now', { names: names(askedNow) })}</p>}
      {askedBefore.length > 0 && <p>{t('before', { names: names(askedBefore) })}</p>}
      {cancelledNow.length > 0 && <p>{t('cancelled', { names: names(cancelledNow) })}</p>}
      {cancelledBefore.length > 0 && <p>{t('kept', { names: names(cancelledBefore) })}</p>}
      {Object.values(difference).every((some) => some.length === 0) && <p>{t('same')}</p>}
    </Callout>
  )
}
