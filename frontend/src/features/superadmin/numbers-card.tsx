import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import type { OrchestraMetrics } from './api'
import { bytes } from './bytes'
import { Facts } from './facts'
import s from './orchestra.module.css'

/** What goes on in the orchestra, in numbers. */
export function NumbersCard({ numbers }: { numbers: OrchestraMetrics | undefined }) {
  const t = useText('superadmin')
  const { number, percent, moment } = useFormat()
  const figures = numbers?.figures
  if (!numbers || !figures)
    return (
      <Card title={t('one.numbers')}>
        <p className={s.note}>{t('one.notCounted')}</p>
      </Card>
    )
  const minutes = figures.medianSecondsToFill == null ? null : Math.round(figures.medianSecondsToFill / 60)
  return (
    <Card title={t('one.numbers')}>
      <Facts
        facts={[
          [t('one.running'), number(figures.projectsActive)],
          [t('one.requests'), t('one.requestsOf', { sent: figures.requestsSent, answered: figures.requestsAnswered })],
          [
            t('places'),
            `${t('filled', { filled: number(figures.placesFilled), places: number(figures.places) })} · ${percent(numbers.fill)}`,
          ],
          [t('one.response'), percent(numbers.response)],
          [
            t('one.median'),
            minutes === null ? '–' : t('one.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 }),
          ],
          [t('mails'), t('sent', { sent: figures.mailsSent, waiting: figures.mailsWaiting, dead: figures.mailsDead })],
          [t('one.storage'), t('one.megabytes', { size: number(bytes(figures.storageBytes)) })],
        ]}
      />
      <p className={s.note}>{numbers.asOf && t('one.asOf', { at: moment(numbers.asOf) })}</p>
    </Card>
  )
}
