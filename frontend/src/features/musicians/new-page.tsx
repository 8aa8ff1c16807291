import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { PageHead } from '@/ui/page-head'
import { toast } from '@/ui/toast-store'
import { enrol } from './api'
import { MusicianForm } from './form'
import s from './form.module.css'

export function NewMusicianPage() {
  const t = useText('musicians')
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (
    <div className={s.column}>
      <PageHead title={t('addTitle')} back={<Link to="/admin/musicians">{t('back')}</Link>} />
      <MusicianForm
        submitLabel={t('add')}
        onSave={async (body) => {
          const { id, firstName, lastName } = await enrol(body)
          void queries.invalidateQueries({ queryKey: keys.musicians })
          toast({ text: t('added', { name: `${firstName} ${lastName}` }) })
          await navigate({ to: '/admin/musicians/$musician', params: { musician: id } })
        }}
      />
    </div>
  )
}
