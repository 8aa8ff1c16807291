import { useText } from '@/i18n'
import { Empty } from '@/ui/empty'
import { ButtonLink } from '@/ui/link'

export function NotFound() {
  const t = useText('shell')
  return (
    <Empty isPage title={t('notFound')} action={<ButtonLink to="/admin">{t('goHome')}</ButtonLink>}>
      {t('notFoundDetail')}
    </Empty>
  )
}
