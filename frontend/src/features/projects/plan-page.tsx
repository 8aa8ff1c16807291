import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { toast } from '@/ui/toast-store'
import { useSeenVersion } from '@/ui/use-seen-version'
import { amend, project as projectOf } from './api'
import { FactsCard } from './facts-card'
import { NeedsCard } from './needs-card'
import s from './plan-page.module.css'
import { ProjectForm } from './project-form'
import { SessionsCard } from './sessions-card'

const route = getRouteApi('/staff/admin/projects/$project/plan')

/** What a project is and needs: its facts, its sessions, and whom it is short of. */
export function PlanPage() {
  const { project: id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: project } = useSuspenseQuery(projectOf(id))
  const open = (next: typeof search) => void navigate({ search: next, resetScroll: false })
  const close = () => open({})
  const isOpen = project.status === 'draft' || project.status === 'active' || project.status === 'paused'

  return (
    <div className={s.plan}>
      <div className={s.main}>
        <NeedsCard project={project} isOpen={isOpen} open={search.need} onOpen={(need) => open(need ? { need } : {})} />
      </div>
      <div className={s.side}>
        <SessionsCard
          project={project}
          isOpen={isOpen}
          isEditing={search.edit === 'sessions'}
          onEdit={(isEditing) => open(isEditing ? { edit: 'sessions' } : {})}
        />
        <FactsCard project={project} {...(isOpen && { onEdit: () => open({ edit: 'facts' }) })} />
      </div>
      {search.edit === 'facts' && <FactsDrawer project={project} onClose={close} />}
    </div>
  )
}

function FactsDrawer({ project, onClose }: { project: Schema['Project']; onClose: () => void }) {
  const t = useText('projects')
  const common = useText('common')
  const queries = useQueryClient()
  const { queryKey } = projectOf(project.id)
  const saveAsSeen = useSeenVersion(queryKey, project.version)
  const save = async (body: Schema['DraftProject']) => {
    queries.setQueryData(queryKey, await saveAsSeen((version) => amend({ ...project, version }, body)))
    void queries.invalidateQueries({ queryKey: keys.projects })
    toast({ text: t('saved', { name: body.name }) })
    onClose()
  }
  return (
    <Dialog title={t('editTitle', { name: project.name })} kind="drawer" isFirm onClose={onClose}>
      <ProjectForm project={project} submitLabel={common('save')} onSave={save} />
    </Dialog>
  )
}
