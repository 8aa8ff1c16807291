import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Card } from '@/ui/card'
import { RowLink } from '@/ui/row-link'
import { StatusPill } from '@/ui/status-pill'
import { Rest } from '@/ui/stave'
import type { Concern, Reason } from './attention'
import s from './overview-page.module.css'
import { pathOf } from './paths'
import { STATE, USE } from './tones'

/** The orchestras that need somebody, or that none does. */
export function ConcernList({ concerns }: { concerns: readonly Concern[] }) {
  const t = useText('superadmin.attention')
  return (
    <Card title={t('title')}>
      {concerns.length === 0 ? (
        <div className={s.quiet}>
          <Rest />
          <p className={s.what}>{t('none')}</p>
        </div>
      ) : (
        <ul className={s.concerns}>
          {concerns.map((one) => (
            <li key={one.id}>
              <RowLink href={pathOf(one.id, one.reasons.some(isOfBirth))} className={s.concern}>
                <span className={s.who}>
                  {one.name} <span className={s.what}>{one.code}</span>
                </span>
                {one.reasons.map((reason) => (
                  <Why key={reason.kind} reason={reason} />
                ))}
              </RowLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const isOfBirth = ({ kind }: Reason) => kind === 'birth' || kind === 'failed'

function Why({ reason }: { reason: Reason }) {
  const t = useText('superadmin')
  const { moment } = useFormat()
  switch (reason.kind) {
    case 'failed':
      return <StatusPill tone="alert">{t('status.failed')}</StatusPill>
    case 'birth':
      return <StatusPill tone="info">{t('status.provisioning')}</StatusPill>
    case 'mails':
      return <StatusPill tone="wait">{t('attention.mails', { dead: reason.dead })}</StatusPill>
    case 'plan':
      return <StatusPill tone={USE[reason.level]}>{t(`use.${reason.level}`)}</StatusPill>
    case 'database': {
      const { state, error, lastOkAt } = reason.health
      return (
        <>
          <StatusPill tone={STATE[state]}>{t(`state.${state}`)}</StatusPill>
          {lastOkAt && <span className={s.what}>{t('attention.lastOk', { at: moment(lastOkAt) })}</span>}
          {error && <span className={s.why}>{error}</span>}
        </>
      )
    }
  }
}
