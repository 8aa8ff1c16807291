import { useText } from '@/i18n'
import { StatusPill } from '@/ui/status-pill'
import type { InstallationUser } from './users-api'

/** Whether a user can sign in. */
export function UserStanding({ one: { active, invited } }: { one: InstallationUser }) {
  const t = useText('settings.people')
  if (!active) return <StatusPill tone="idle">{t('states.off')}</StatusPill>
  return <StatusPill tone={invited ? 'wait' : 'ok'}>{t(`states.${invited ? 'invited' : 'active'}`)}</StatusPill>
}
