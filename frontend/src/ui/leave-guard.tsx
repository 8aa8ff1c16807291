import { useBlocker } from '@tanstack/react-router'
import { useText } from '@/i18n'
import { Button } from './button'
import { Dialog } from './dialog'

/** Asks before somebody goes away from what they wrote and did not save. Whether they did is looked up at that moment. */
export function LeaveGuard({ isUnsaved }: { isUnsaved: () => boolean }) {
  const t = useText('common.leave')
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: isUnsaved,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  })
  if (status !== 'blocked') return null
  return (
    <Dialog
      title={t('title')}
      isFirm
      onClose={reset}
      actions={
        <>
          <Button onPress={reset}>{t('stay')}</Button>
          <Button variant="danger" onPress={proceed}>
            {t('leave')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
    </Dialog>
  )
}
