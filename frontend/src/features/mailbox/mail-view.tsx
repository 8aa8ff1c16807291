import { Link } from '@tanstack/react-router'
import { ArrowLeft, ExternalLink } from 'lucide-react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Disclosure } from '@/ui/card'
import { MailFrame } from '@/ui/mail-frame'
import { answerPage, type Mail } from './api'
import s from './mailbox.module.css'

/** One mail, with the way to where its reader would answer. */
export function MailView({ mail, hasBack = false }: { mail: Mail; hasBack?: boolean }) {
  const t = useText('mailbox')
  const { moment } = useFormat()
  const answer = answerPage(mail)
  const Title = hasBack ? 'h1' : 'h2'
  return (
    <article className={s.mail}>
      {hasBack && (
        <Link to="/admin/mailbox" search={(now) => (now.q ? { q: now.q } : {})} className={s.back}>
          <ArrowLeft size={16} aria-hidden />
          {t('title')}
        </Link>
      )}
      <Title className={s.title}>{mail.subject}</Title>
      <p className={s.date}>{t('head', { to: mail.to, at: moment(mail.date) })}</p>
      {answer && (
        <a href={answer} target="_blank" rel="noopener" className={s.answer}>
          <ExternalLink size={17} aria-hidden />
          {t('answerPage')}
        </a>
      )}
      <MailFrame key={mail.id} html={mail.html} title={mail.subject} />
      <Disclosure summary={t('plain')}>
        <pre className={s.plain}>{mail.text}</pre>
      </Disclosure>
    </article>
  )
}
