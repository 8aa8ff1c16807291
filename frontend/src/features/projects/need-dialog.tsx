import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { keys } from '@/api/keys'
import type { Project } from '@/api/projects'
import { rankings, settings } from '@/api/roster'
import { type Need, needs } from '@/api/staffing'
import { useText } from '@/i18n'
import { usePositionName } from '@/i18n/names'
import { useAsking } from '@/ui/asking'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toast-store'
import { useSeenVersion } from '@/ui/use-seen-version'
import { addNeed, amendNeed, proposal } from './api'
import { bodyOf, changesOf, draftOf, freshDraft, type NeedDraft } from './need-draft'
import { NeedForm } from './need-form'
import { RemoveNeed } from './remove-need'
import { useNeedName } from './use-need-name'

interface Props {
  project: Project
  /** Which one to edit; without one a new need begins. */
  need?: Need
  onClose: () => void
}

/** A need, new or as it is. */
export function NeedDialog(props: Props) {
  const t = useText('needs')
  const name = usePositionName()
  return (
    <Dialog
      title={props.need ? t('editTitle', { need: name(props.need.positionId) }) : t('addTitle')}
      kind="drawer"
      isFirm
      onClose={props.onClose}
    >
      <Suspense fallback={<Skeleton />}>
        {props.need ? <Edit {...props} need={props.need} /> : <Add {...props} />}
      </Suspense>
    </Dialog>
  )
}

function Add({ project, onClose }: Props) {
  const t = useText('needs')
  const queries = useQueryClient()
  const name = usePositionName()
  const { data: proposed } = useSuspenseQuery(proposal(project.id, []))
  const { data: lists } = useSuspenseQuery(rankings)
  const { data: rules } = useSuspenseQuery(settings)
  const [initial] = useState(() => freshDraft(proposed, rules.clock ?? 'elapsed'))
  const save = async (draft: NeedDraft) => {
    await addNeed(project.id, { positionId: draft.positionId, ...bodyOf(draft) })
    void queries.invalidateQueries({ queryKey: keys.projects })
    toast({ text: t('added', { need: name(draft.positionId) }) })
    onClose()
  }
  return <NeedForm project={project} initial={initial} lists={lists} isNew submitLabel={t('add')} onSave={save} />
}

function Edit({ project, need, onClose }: Props & { need: Need }) {
  const t = useText('needs')
  const common = useText('common')
  const needName = useNeedName(project.id)
  const { attempt, dialog } = useAsking(needName)
  const { data: lists } = useSuspenseQuery(rankings)
  // The form shows what was read when it opened; what it sends is only what differs from that.
  const [opened] = useState(need)
  const [isRemoving, setRemoving] = useState(false)
  const name = needName(need.id)
  const saveAsSeen = useSeenVersion(needs(project.id).queryKey, need.version, (all: readonly Need[]) =>
    all.find(({ id }) => id === need.id),
  )

  const save = async (draft: NeedDraft) => {
    const changes = changesOf(draft, opened)
    if (Object.keys(changes).length === 0) return onClose()
    const isDone = await attempt({
      title: t('saveTitle', { need: name }),
      words: {
        ask: (_, count) => t('saveAsk', { count }),
        dontAsk: t('saveDontAsk'),
        plain: common('save'),
      },
      send: (options) => saveAsSeen((version) => amendNeed({ ...need, version }, { ...changes, options })),
      done: t('saved', { need: name }),
    })
    if (isDone) onClose()
  }
  return (
    <>
      <NeedForm
        project={project}
        initial={draftOf(opened)}
        lists={lists}
        submitLabel={common('save')}
        onSave={save}
        aside={
          <Button variant="danger" onPress={() => setRemoving(true)}>
            {t('remove')}
          </Button>
        }
      />
      {isRemoving && <RemoveNeed need={need} name={name} onClose={() => setRemoving(false)} onRemoved={onClose} />}
      {dialog}
    </>
  )
}
