import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { Entry } from '@/api/ranking'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { IconButton } from '@/ui/icon-button'
import { userNames } from './api'
import s from './list-page.module.css'
import type { Foreign } from './use-edits'

const SOME = 4

interface Props {
  foreign: Foreign
  onAgain: () => void
  onClose: () => void
}

/** Says who changed the list meanwhile, when, and what; and offers to make again what was lost by it. */
export function ForeignNote({ foreign: { by, at, changes, lost }, onAgain, onClose }: Props) {
  const t = useText('rankings')
  const { clock, list } = useFormat()
  const { id: me } = useMe()
  const names = useQuery(userNames).data
  const who = by === me ? t('youElsewhere') : (names?.get(by ?? '') ?? (by === null ? 'StageSub' : t('somebody')))
  const some = (entries: readonly Entry[]) => {
    const shown = entries.slice(0, SOME).map(({ firstName, lastName }) => `${firstName} ${lastName}`)
    const rest = entries.length - shown.length
    return list(rest > 0 ? [...shown, t('andMore', { count: rest })] : shown)
  }
  const { added, removed, moved } = changes
  const sentences = [
    added.length > 0 && t('theyAdded', { names: some(added), count: added.length }),
    removed.length > 0 && t('theyRemoved', { names: some(removed), count: removed.length }),
    ...moved
      .slice(0, SOME)
      .map(({ entry, from, to }) => t('theyMoved', { name: `${entry.firstName} ${entry.lastName}`, from, to })),
    moved.length > SOME && t('theyMovedMore', { count: moved.length - SOME }),
  ].filter((one) => one !== false)

  return (
    <div className={s.note}>
      <Callout
        tone={lost.length > 0 ? 'wait' : 'info'}
        isAlert={lost.length > 0}
        title={t('changedBy', { who, at: clock(at) })}
        action={
          <>
            {lost.length > 0 && <Button onPress={onAgain}>{t('again')}</Button>}
            <IconButton label={t('closeNote')} icon={X} onPress={onClose} />
          </>
        }
      >
        {sentences.length > 0 && (
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        {lost.length > 0 && <p>{t('lost')}</p>}
      </Callout>
    </div>
  )
}
