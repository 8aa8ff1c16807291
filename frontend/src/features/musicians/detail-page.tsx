import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { MusicianStatus } from '@/ui/musician-status'
import { PageHead } from '@/ui/page-head'
import { toast } from '@/ui/toast-store'
import { amend, musician as musicianOf } from './api'
import { Facts } from './facts'
import { MusicianForm } from './form'
import { MusicianMenu } from './musician-menu'
import { RecordCards } from './record-cards'

const route = getRouteApi('/staff/admin/musicians/$musician')

/** One person: how they can be reached, what they play, and whether they can be asked. */
export function MusicianPage() {
  const t = useText('musicians')
  const common = useText('common')
  const { musician: id } = route.useParams()
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: musician } = useSuspenseQuery(musicianOf(id))
  const queries = useQueryClient()
  const isAdmin = useIsAdmin()
  const name = `${musician.firstName} ${musician.lastName}`

  const setEdit = (isOpen: boolean) => void navigate({ search: isOpen ? { edit: true } : {} })
  const reload = () => queries.invalidateQueries({ queryKey: keys.musicians })
  const isActive = musician.status === 'active'

  return (
    <>
      <PageHead
        title={name}
        fact={<MusicianStatus musician={musician} />}
        back={<Link to="/admin/musicians">{t('back')}</Link>}
        actions={
          <>
            <Button icon={Pencil} onPress={() => setEdit(true)}>
              {t('edit')}
            </Button>
            {isAdmin && <MusicianMenu musician={musician} />}
          </>
        }
      />
      {musician.status === 'archived' && <Callout tone="wait">{t('archivedNote')}</Callout>}
      {musician.status === 'inactive' && <Callout tone="wait">{t('inactiveNote')}</Callout>}
      {isActive && musician.mailState === 'bounced' && <Callout tone="no">{t('mailBounced')}</Callout>}
      {isActive && musician.mailState === 'suppressed' && <Callout tone="wait">{t('mailSuppressed')}</Callout>}
      <Facts musician={musician} />
      <RecordCards id={id} />
      {edit && (
        <Dialog title={t('editTitle', { name })} kind="drawer" isFirm onClose={() => setEdit(false)}>
          <MusicianForm
            musician={musician}
            submitLabel={common('save')}
            onSave={async (body) => {
              try {
                queries.setQueryData(musicianOf(id).queryKey, await amend(musician, body))
              } catch (error) {
                // The draft stays as it is; a second try is made against the version that was just read.
                if (isApiError(error, 'stale')) await reload()
                throw error
              }
              void reload()
              toast({ text: t('saved', { name: `${body.firstName} ${body.lastName}` }) })
              setEdit(false)
            }}
          />
        </Dialog>
      )}
    </>
  )
}
