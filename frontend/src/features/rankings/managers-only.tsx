import { useText } from '@/i18n'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'

/** In the place of a page that is not for assistants: whom a list ranks is confidential. */
export function ManagersOnly() {
  const t = useText('shell')
  return (
    <Empty title={t('noLeave')} action={<ButtonLink to="/admin">{t('goHome')}</ButtonLink>}>
      {t('noLeaveDetail')}
    </Empty>
  )
}
