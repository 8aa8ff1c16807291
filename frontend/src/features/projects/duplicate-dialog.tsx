import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { toast } from '@/ui/toast-store'
import { duplicate } from './api'
import s from './forms.module.css'

/** A draft after another project, on other days. */
export function DuplicateDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const t = useText('projects')
  const common = useText('common')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [startsOn, setStartsOn] = useState('')
  const [newName, setNewName] = useState(name)
  const [fault, setFault] = useState<string>()
  const [isPending, setPending] = useState(false)
  const go = async () => {
    if (startsOn === '') return setFault(common('required'))
    setPending(true)
    try {
      const made = await duplicate(id, { startsOn, name: newName.trim() || null })
      toast({ text: t('duplicated', { name: made.name }) })
      void queries.invalidateQueries({ queryKey: keys.projects })
      onClose()
      await navigate({ to: '/admin/projects/$project/plan', params: { project: made.id } })
    } catch (error) {
      setFault(errorText(error))
      setPending(false)
    }
  }
  return (
    <Dialog
      title={t('duplicateTitle', { name })}
      isFirm
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isPending={isPending} onPress={() => void go()}>
            {t('duplicate')}
          </Button>
        </>
      }
    >
      <div className={s.form}>
        <p>{t('duplicateText')}</p>
        <TextField label={t('duplicateName')} value={newName} maxLength={120} onChange={setNewName} />
        <TextField
          label={t('duplicateStart')}
          type="date"
          value={startsOn}
          error={fault}
          onChange={(day) => {
            setStartsOn(day)
            setFault(undefined)
          }}
        />
      </div>
    </Dialog>
  )
}
