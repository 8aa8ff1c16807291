import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { ButtonLink } from '@/ui/link'
import { counted } from './api'
import s from './import-page.module.css'

interface Props {
  done: Schema['MusicianImport']
  onUndo: () => void
  onAgain: () => void
}

/** What was imported, with the way back. */
export function DoneCard({ done, onUndo, onAgain }: Props) {
  const t = useText('musicians.import')
  return (
    <div className={s.done}>
      <Callout tone="ok" title={t('done')}>
        <p>{t('summary', counted(done))}</p>
        {done.new > 0 && done.updated > 0 && <p>{t('undoText', { count: done.updated })}</p>}
      </Callout>
      <div className={s.actions}>
        <ButtonLink to="/admin/musicians" variant="primary">
          {t('toList')}
        </ButtonLink>
        {done.new > 0 && <Button onPress={onUndo}>{t('undo', { count: done.new })}</Button>}
        <Button variant="quiet" onPress={onAgain}>
          {t('another')}
        </Button>
      </div>
    </div>
  )
}
