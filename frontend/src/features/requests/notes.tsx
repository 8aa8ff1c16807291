import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { useDesk } from './context'

/** Says that what is on screen may have been overtaken, and since when. */
export function Freshness({ at, retry }: { at: number; retry: () => Promise<unknown> }) {
  const t = useText('board')
  const common = useText('common')
  const { clock } = useFormat()
  return (
    <Callout tone="wait" isAlert action={<Button onPress={() => void retry()}>{common('retry')}</Button>}>
      {at > 0 ? t('notFresh', { at: clock(at) }) : t('notFreshNever')}
    </Callout>
  )
}

/** What holds for the whole project and explains why nobody is asked. */
export function StateNote() {
  const t = useText('board')
  const { board } = useDesk()
  switch (board.status) {
    case 'paused':
      return (
        <Callout tone="wait" title={t('pausedTitle')}>
          {t('pausedText')}
        </Callout>
      )
    case 'cancelled':
      return (
        <Callout tone="no" title={t('cancelledTitle')}>
          {t('cancelledText')}
        </Callout>
      )
    case 'completed':
      return (
        <Callout tone="ok" title={t('completedTitle')}>
          {t('completedText')}
        </Callout>
      )
    case 'draft':
      return board.needs.length > 0 ? <Callout title={t('draftTitle')}>{t('draftText')}</Callout> : null
    default:
      return null
  }
}
