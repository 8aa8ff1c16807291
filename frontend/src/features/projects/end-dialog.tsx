import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { Project } from '@/api/projects'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { toast } from '@/ui/toast-store'
import { archive, cancel, complete } from './api'

export type Ending = 'complete' | 'cancel' | 'archive'

interface Props {
  project: Project
  ending: Ending
  /** How many wait for their answer to be given, and how many said yes: they are told. */
  asked: number
  accepted: number
  onClose: () => void
}

/** The ends a project can come to. None can be taken back, so each says first whom it tells. */
export function EndDialog({ project, ending, asked, accepted, onClose }: Props) {
  const t = useText('projects')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [isPending, setPending] = useState(false)
  const [fault, setFault] = useState<string>()
  const { id, name } = project

  const words = {
    complete: {
      title: 'completeTitle',
      text: t('completeText', { asked }),
      button: t('completeAsked', { count: asked }),
    },
    cancel: {
      title: 'cancelTitle',
      text: t('cancelText', { asked, accepted }),
      button: t('cancelTold', { count: asked + accepted }),
    },
    archive: { title: 'archiveTitle', text: t('archiveText'), button: t('archive') },
  } as const
  const done = { complete: 'completed', cancel: 'cancelled', archive: 'archived' } as const

  const go = async () => {
    setPending(true)
    try {
      await (ending === 'archive' ? archive(project) : ending === 'cancel' ? cancel(id) : complete(id))
      toast({ text: t(done[ending], { name }) })
      onClose()
      if (ending === 'archive') await navigate({ to: '/admin/projects' })
      void queries.invalidateQueries({ queryKey: keys.projects })
    } catch (error) {
      setFault(errorText(error))
      setPending(false)
    }
  }
  return (
    <Dialog
      title={t(words[ending].title, { name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('keep')}</Button>
          <Button
            variant={ending === 'complete' ? 'primary' : 'danger'}
            isPending={isPending}
            onPress={() => void go()}
          >
            {words[ending].button}
          </Button>
        </>
      }
    >
      <p>{words[ending].text}</p>
      {fault && (
        <Callout tone="no" isAlert>
          {fault}
        </Callout>
      )}
    </Dialog>
  )
}
