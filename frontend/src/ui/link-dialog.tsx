import { Check, Copy } from 'lucide-react'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from './button'
import { useCopy } from './copy-field'
import { Dialog } from './dialog'
import { TextField } from './field'
import s from './link-dialog.module.css'

interface Props {
  username: string
  link: string
  endsAt: string
  /** What else becomes of it. */
  note?: string | undefined
  onClose: () => void
}

/** A link to a password: shown this once, to be handed on by whatever way is safe. */
export function LinkDialog({ username, link, endsAt, note, onClose }: Props) {
  const t = useText('settings.people')
  const { moment } = useFormat()
  const { isCopied, copy } = useCopy(link, t('copied'))
  return (
    <Dialog
      title={t('linkTitle', { name: username })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('done')}
          </Button>
          <Button variant="primary" icon={isCopied ? Check : Copy} onPress={copy}>
            {isCopied ? t('copied') : t('copy')}
          </Button>
        </>
      }
    >
      <div className={s.link}>
        <p>{t('linkText', { name: username, until: moment(endsAt) })}</p>
        {note && <p>{note}</p>}
        <TextField
          label={t('link')}
          readOnly
          value={link}
          onChange={() => undefined}
          onFocus={(event) => event.target.select()}
        />
      </div>
    </Dialog>
  )
}
