import { type ReactNode, useState } from 'react'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'

interface Props {
  title: string
  saveLabel: string
  /** What was typed would be lost by a stray press outside. */
  isFirm?: boolean
  /** Does it; the button waits for it. */
  onSave: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/** A command about somebody on the board that needs a word more: what is asked, and Cancel beside the command. */
export function CommandDialog({ title, saveLabel, isFirm = false, onSave, onClose, children }: Props) {
  const common = useText('common')
  const [isPending, setPending] = useState(false)
  const save = () => {
    setPending(true)
    void onSave().finally(() => setPending(false))
  }
  return (
    <Dialog
      title={title}
      isFirm={isFirm}
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isPending={isPending} onPress={save}>
            {saveLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
