import { Mail, MessageSquare, Phone } from 'lucide-react'
import { useText } from '@/i18n'
import s from './reach.module.css'

interface Props {
  name: string
  phone?: string | null | undefined
  email: string
}

/** The quickest ways to a person, each one press away: call, text, write. */
export function Reach({ name, phone, email }: Props) {
  const t = useText('common')
  return (
    <span className={s.reach}>
      {phone && (
        <>
          <a href={`tel:${phone}`} aria-label={t('call', { name })} title={phone} className={s.way}>
            <Phone size={18} aria-hidden />
          </a>
          <a href={`sms:${phone}`} aria-label={t('text', { name })} title={phone} className={s.way}>
            <MessageSquare size={18} aria-hidden />
          </a>
        </>
      )}
      <a href={`mailto:${email}`} aria-label={t('write', { name })} title={email} className={s.way}>
        <Mail size={18} aria-hidden />
      </a>
    </span>
  )
}
