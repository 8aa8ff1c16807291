import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, CircleCheck, CirclePause, CircleX, Copy, EllipsisVertical, Play } from 'lucide-react'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { Project } from '@/api/projects'
import { useIsAdmin } from '@/api/session'
import { board } from '@/api/staffing'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useAsking } from '@/ui/asking'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast-store'
import { pause, resume } from './api'
import { DuplicateDialog } from './duplicate-dialog'
import { EndDialog, type Ending } from './end-dialog'
import { useNeedName } from './use-need-name'

/** What can be done with a project as a whole. Assistants may draft after it; the rest is for managers. */
export function ProjectActions({ project }: { project: Project }) {
  const t = useText('projects')
  const common = useText('common')
  const isAdmin = useIsAdmin()
  const [dialog, setDialog] = useState<'duplicate' | Ending | null>(null)
  const { data } = useQuery(board(project.id))
  const { id, name, status } = project
  const isRunning = status === 'active' || status === 'paused'
  const standstill = useStandstill(project)
  const count = (of: 'asked' | 'accepted') => data?.needs.reduce((sum, need) => sum + need[of].length, 0) ?? 0

  return (
    <>
      {isAdmin && status === 'active' && (
        <Button icon={CirclePause} onPress={() => void standstill.begin()}>
          {t('pause')}
        </Button>
      )}
      {isAdmin && status === 'paused' && (
        <Button icon={Play} variant="primary" onPress={() => void standstill.end()}>
          {t('resume')}
        </Button>
      )}
      <Menu label={common('more')} trigger={<IconButton label={common('more')} icon={EllipsisVertical} />}>
        <MenuItem icon={Copy} onAction={() => setDialog('duplicate')}>
          {t('duplicate')}
        </MenuItem>
        {isAdmin && isRunning && (
          <MenuItem icon={CircleCheck} onAction={() => setDialog('complete')}>
            {t('complete')}
          </MenuItem>
        )}
        {isAdmin && (isRunning || status === 'draft') && (
          <MenuItem icon={CircleX} isDanger onAction={() => setDialog('cancel')}>
            {t('cancel')}
          </MenuItem>
        )}
        {isAdmin && !isRunning && status !== 'archived' && (
          <MenuItem icon={Archive} onAction={() => setDialog('archive')}>
            {t('archive')}
          </MenuItem>
        )}
      </Menu>
      {dialog === 'duplicate' && <DuplicateDialog id={id} name={name} onClose={() => setDialog(null)} />}
      {dialog && dialog !== 'duplicate' && (
        <EndDialog
          project={project}
          ending={dialog}
          asked={count('asked')}
          accepted={count('accepted')}
          onClose={() => setDialog(null)}
        />
      )}
      {standstill.dialog}
    </>
  )
}

/** Standing still is taken back by going on, which may ask somebody. */
function useStandstill({ id, name }: Project) {
  const t = useText('projects')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { run, dialog } = useAsking(useNeedName(id))
  const end = () =>
    run({
      title: t('resumeTitle', { name }),
      words: { ask: (who) => t('resumeAsk', { who }), dontAsk: t('resumeDontAsk'), plain: t('resume') },
      send: (terms) => resume(id, terms),
      done: t('resumed', { name }),
    })
  const begin = async () => {
    try {
      await pause(id)
      toast({ text: t('paused', { name }), undo: () => void end() })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    await queries.invalidateQueries({ queryKey: keys.projects })
  }
  return { begin, end, dialog }
}
