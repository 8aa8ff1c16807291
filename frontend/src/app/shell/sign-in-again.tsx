import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { type Myself, me, useMe } from '@/api/session'
import { LoginForm } from '@/features/auth/login-form'
import { useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'

/** The session ended while something was being written: sign in over the page, and go on. */
export function SignInAgain({ onDone }: { onDone: () => void }) {
  const t = useText('auth')
  const queries = useQueryClient()
  const before = useMe()
  const goOn = (who: Myself) => {
    // An operator belongs to no orchestra, and goes on in the one they act in.
    const myself = who.role === 'superadmin' ? { ...before, ...who } : who
    // Somebody else, or elsewhere: nothing of the first one's page may stay.
    if (myself.id !== before.id || myself.orchestra?.id !== before.orchestra?.id) window.location.assign('/admin')
    queries.setQueryData(me.queryKey, myself)
    void queries.invalidateQueries({ queryKey: keys.orchestra })
    onDone()
  }
  return (
    <Dialog title={t('ended')} isFirm onClose={() => window.location.assign('/admin/login')}>
      <p>{t('endedDetail')}</p>
      <LoginForm username={before.username} onSignedIn={goOn} />
    </Dialog>
  )
}
