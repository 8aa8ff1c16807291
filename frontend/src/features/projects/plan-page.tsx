import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { toast } from '@/ui/toast-store'
import { amend, project as projectOf } from './api'
import { FactsCard } from './facts-card'
import { NeedsCard } from './needs-card'
import s from './plan-page.module.css'
import { ProjectForm } from './project-form'
import { SessionsCard } from './sessions-card'

const route = getRouteApi('/staff/admin/projects/$project/plan')

/** What a project is and needs: its facts, its sessions, and whom it is short of. */
export function PlanPage() {
  const t = useText('projects')
  const common = useText('common')
  const { project: id } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueryClient()
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
      {search.edit === 'facts' && (
        <Dialog title={t('editTitle', { name: project.name })} kind="drawer" isFirm onClose={close}>
          <ProjectForm
            project={project}
            submitLabel={common('save')}
            onSave={async (body) => {
              try {
                queries.setQueryData(projectOf(id).queryKey, await amend(project, body))
              } catch (error) {
                // The draft stays as it is; a second try is made against the version that was just read.
                if (isApiError(error, 'stale')) await queries.invalidateQueries({ queryKey: keys.projects })
                throw error
              }
              void queries.invalidateQueries({ queryKey: keys.projects })
              toast({ text: t('saved', { name: body.name }) })
              close()
            }}
          />
        </Dialog>
      )}
    </div>
  )
}
