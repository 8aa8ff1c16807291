import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { Suspense } from 'react'
import { keys } from '@/api/keys'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Dialog } from '@/ui/dialog'
import { later } from '@/ui/later'
import { MusicianStatus } from '@/ui/musician-status'
import { PageHead } from '@/ui/page-head'
import { Skeleton } from '@/ui/skeleton'
import { toast } from '@/ui/toast-store'
import { useSeenVersion } from '@/ui/use-seen-version'
import { amend, type Musician, musician as musicianOf } from './api'
import { Facts } from './facts'
import { MusicianMenu } from './musician-menu'
import { RecordCards } from './record-cards'

const MusicianForm = later(() => import('./form').then((m) => ({ default: m.MusicianForm })))

const route = getRouteApi('/staff/admin/musicians/$musician')

/** One person: how they can be reached, what they play, and whether they can be asked. */
export function MusicianPage() {
  const t = useText('musicians')
  const { musician: id } = route.useParams()
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: musician } = useSuspenseQuery(musicianOf(id))
  const isAdmin = useIsAdmin()
  const name = `${musician.firstName} ${musician.lastName}`

  const setEdit = (isOpen: boolean) => void navigate({ search: isOpen ? { edit: true } : {} })
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
      {edit && <EditDrawer musician={musician} onClose={() => setEdit(false)} />}
    </>
  )
}

/** The form over the page. It saves against the version that the draft began with, whatever is heard meanwhile. */
function EditDrawer({ musician, onClose }: { musician: Musician; onClose: () => void }) {
  const t = useText('musicians')
  const common = useText('common')
  const queries = useQueryClient()
  const { queryKey } = musicianOf(musician.id)
  const saveAsSeen = useSeenVersion(queryKey, musician.version)
  const save = async (body: Parameters<typeof amend>[1]) => {
    queries.setQueryData(queryKey, await saveAsSeen((version) => amend({ ...musician, version }, body)))
    void queries.invalidateQueries({ queryKey: keys.musicians })
    toast({ text: t('saved', { name: `${body.firstName} ${body.lastName}` }) })
    onClose()
  }
  const name = `${musician.firstName} ${musician.lastName}`
  return (
    <Dialog title={t('editTitle', { name })} kind="drawer" isFirm onClose={onClose}>
      <Suspense fallback={<Skeleton />}>
        <MusicianForm musician={musician} submitLabel={common('save')} onSave={save} />
      </Suspense>
    </Dialog>
  )
}
