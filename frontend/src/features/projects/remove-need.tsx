import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { Need } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { toast } from '@/ui/toast-store'
import { removeNeed } from './api'

interface Props {
  need: Need
  name: string
  onClose: () => void
  onRemoved: () => void
}

/** Whoever is asked about it is told, so it says to how many. */
export function RemoveNeed({ need, name, onClose, onRemoved }: Props) {
  const t = useText('needs')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [isPending, setPending] = useState(false)
  const [fault, setFault] = useState<string>()
  const go = async () => {
    setPending(true)
    try {
      await removeNeed(need)
      toast({ text: t('removed', { need: name }) })
      void queries.invalidateQueries({ queryKey: keys.projects })
      onRemoved()
    } catch (error) {
      setFault(errorText(error))
      setPending(false)
    }
  }
  return (
    <Dialog
      title={t('removeTitle', { need: name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('keep')}</Button>
          <Button variant="danger" isPending={isPending} onPress={() => void go()}>
            {t('removeTold', { asked: need.asked })}
          </Button>
        </>
      }
    >
      <p>{t('removeText', { asked: need.asked })}</p>
      {fault && (
        <Callout tone="no" isAlert>
          {fault}
        </Callout>
      )}
    </Dialog>
  )
}
