import type { Schema } from '@/api/client'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import s from './list-page.module.css'

/** Heads the list on paper, where it lies about for everybody to see. */
export function Confidential({ list: { updatedAt } }: { list: Pick<Schema['RankingListWithEntries'], 'updatedAt'> }) {
  const t = useText('rankings')
  const { moment } = useFormat()
  const { orchestra } = useMe()
  return (
    <p className={s.confidential}>
      <strong>{t('confidential')}</strong>{' '}
      {t('confidentialText', { orchestra: orchestra?.name ?? '', at: moment(updatedAt) })}
    </p>
  )
}
