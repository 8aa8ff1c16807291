import { Mail, Phone } from 'lucide-react'
import { useText } from '@/i18n'
import { usePositionName } from '@/i18n/names'
import { MusicianStatus } from '@/ui/musician-status'
import { RowLink } from '@/ui/row-link'
import type { MusicianRow } from './filter'
import s from './list-page.module.css'

/** A musician on a phone: who, what, and a thumb's way to reach them. */
export function MusicianCard({ row: { id, musician, name, positions: ids } }: { row: MusicianRow }) {
  const t = useText('musicians')
  const positionName = usePositionName()
  const needsWord = musician.status !== 'active' || musician.mailState !== 'ok'
  return (
    <div className={s.card}>
      <RowLink href={`/admin/musicians/${id}`} className={s.person}>
        <span>
          <span className={s.given}>{musician.firstName}</span> {musician.lastName}
        </span>
        <span className={s.line}>{ids[0] && positionName(ids[0])}</span>
      </RowLink>
      {needsWord && <MusicianStatus musician={musician} />}
      {musician.phone ? (
        <a href={`tel:${musician.phone}`} aria-label={t('call', { name })} className={s.reach}>
          <Phone size={19} aria-hidden />
        </a>
      ) : (
        <a href={`mailto:${musician.email}`} aria-label={t('write', { name })} className={s.reach}>
          <Mail size={19} aria-hidden />
        </a>
      )}
    </div>
  )
}
