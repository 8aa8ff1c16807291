import { Link } from '@tanstack/react-router'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import type { Mail } from './api'
import s from './mailbox.module.css'

export function MailList({ mails, open }: { mails: readonly Mail[]; open: string | undefined }) {
  const t = useText('mailbox')
  const { moment } = useFormat()
  return (
    <ul aria-label={t('title')} className={s.list}>
      {mails.map(({ id, to, subject, date }) => (
        <li key={id}>
          <Link
            from="/admin/mailbox"
            to="/admin/mailbox"
            search={(now) => ({ ...now, mail: id })}
            className={s.item}
            activeProps={{}}
            aria-current={id === open || undefined}
          >
            <span className={s.to}>{to}</span>
            <time className={s.date} dateTime={date}>
              {moment(date)}
            </time>
            <span className={s.subject}>{subject}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
