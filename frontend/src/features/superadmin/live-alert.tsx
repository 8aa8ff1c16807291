import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Callout } from '@/ui/callout'
import { ButtonLink } from '@/ui/link'
import type { Alert } from './alerts-api'

/** Whose trouble it is and which, in a line. */
export function useWhat({ stake, cause }: Alert): string {
  const t = useText('superadmin.alerts')
  return t('what', { of: stake.code ?? t('house'), cause: t(`causes.${cause}`) })
}

/** A trouble that goes on: since when, what was seen and what hangs on it. */
export function LiveAlert({ alert, isLinked = false }: { alert: Alert; isLinked?: boolean }) {
  const t = useText('superadmin.alerts')
  const { moment } = useFormat()
  const what = useWhat(alert)
  const { orchestraId, since, detail, stake } = alert
  const { openRequests: requests, mailsWaiting: mails, nextDueAt } = stake
  return (
    <Callout
      tone="no"
      title={what}
      action={
        isLinked &&
        orchestraId && (
          <ButtonLink to="/superadmin/orchestras/$orchestra" params={{ orchestra: orchestraId }}>
            {t('open')}
          </ButtonLink>
        )
      }
    >
      <p>
        {t('since', { at: moment(since) })} {t('stake', { requests, mails })}
        {nextDueAt && ` ${t('next', { at: moment(nextDueAt) })}`}
      </p>
      <p>{detail}</p>
    </Callout>
  )
}
