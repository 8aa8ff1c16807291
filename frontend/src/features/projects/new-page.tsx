import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { PageHead } from '@/ui/page-head'
import { toast } from '@/ui/toast-store'
import { draft } from './api'
import s from './forms.module.css'
import { ProjectForm } from './project-form'

export function NewProjectPage() {
  const t = useText('projects')
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (
    <div className={s.column}>
      <PageHead title={t('addTitle')} back={<Link to="/admin/projects">{t('title')}</Link>} />
      <ProjectForm
        submitLabel={t('create')}
        onSave={async (body) => {
          const { id, name } = await draft(body)
          void queries.invalidateQueries({ queryKey: keys.projects })
          toast({ text: t('created', { name }) })
          await navigate({ to: '/admin/projects/$project/plan', params: { project: id } })
        }}
      />
    </div>
  )
}
