import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Tab, Tabs } from '@/ui/tabs'

/** What people did, and for managers what the system did and who of the operators looks in. */
export function LogTabs() {
  const t = useText('log')
  if (!useIsAdmin()) return null
  return (
    <Tabs label={t('views')}>
      <Tab to="/admin/activity" activeOptions={{ includeSearch: false }}>
        {t('activity')}
      </Tab>
      <Tab to="/admin/log" activeOptions={{ includeSearch: false }}>
        {t('log')}
      </Tab>
      <Tab to="/admin/access">{t('access.title')}</Tab>
    </Tabs>
  )
}
