import { Mail, Phone } from 'lucide-react'
import { useText } from '@/i18n'
import s from './sick-call.module.css'

interface Row {
  id: string
  name: string
  place: string
  phone: string | null
  email: string
}

/** The ones who are asked, in order, each with the way to reach them by hand. */
export function Asked({ rows }: { rows: readonly Row[] }) {
  const t = useText('musicians')
  return (
    <ol className={s.asked}>
      {rows.map(({ id, name, place, phone, email }) => (
        <li key={id} className={s.person}>
          <span>
            <strong>{name}</strong> <span className={s.pale}>{place}</span>
          </span>
          {phone ? (
            <a href={`tel:${phone}`} className={s.reach} aria-label={`${t('call', { name })}: ${phone}`}>
              <Phone size={18} aria-hidden />
              {phone}
            </a>
          ) : (
            <a href={`mailto:${email}`} className={s.reach} aria-label={`${t('write', { name })}: ${email}`}>
              <Mail size={18} aria-hidden />
              {email}
            </a>
          )}
        </li>
      ))}
    </ol>
  )
}
