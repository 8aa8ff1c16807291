import { useQueryClient, useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { isApiError } from '@/api/errors'
import { me } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/empty'

const MISSING_CHUNK = /dynamically imported module|importing a module script|error loading dynamically/i

/** A page that failed: why, by which reference, and another try. After a new version was put up, a reload. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const t = useText('shell')
  const common = useText('common')
  const errors = useText('errors')
  const errorText = useErrorText()
  const router = useRouter()
  const queryErrors = useQueryErrorResetBoundary()
  useEffect(() => queryErrors.reset(), [queryErrors])

  const isMissing = error instanceof Error && MISSING_CHUNK.test(error.message)
  if (isMissing && navigator.onLine) {
    return (
      <Empty
        isPage
        title={t('newVersion')}
        action={
          <Button variant="primary" onPress={() => window.location.reload()}>
            {t('reload')}
          </Button>
        }
      />
    )
  }
  const retry = () => {
    // What could not be loaded is asked for again only by a page that begins anew.
    if (isMissing) return window.location.reload()
    reset()
    void router.invalidate()
  }
  return (
    <Empty isPage title={t('failed')} action={<Button onPress={retry}>{common('retry')}</Button>}>
      <p>{isMissing ? errors('offline') : errorText(error)}</p>
      {isApiError(error) && error.requestId && <Reference requestId={error.requestId} />}
    </Empty>
  )
}

/** What to tell support; to operators the way to the lines of the log. */
function Reference({ requestId }: { requestId: string }) {
  const t = useText('shell')
  const isOperator = useQueryClient().getQueryData(me.queryKey)?.role === 'superadmin'
  const words = <code>{t('reference', { reference: requestId })}</code>
  if (!isOperator) return words
  return (
    <Link to="/superadmin/logs" search={{ requestId }}>
      {words}
    </Link>
  )
}
