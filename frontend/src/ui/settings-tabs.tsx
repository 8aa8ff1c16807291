import { useText } from '@/i18n'
import { Tab, Tabs } from './tabs'

/** The orchestra's settings, its users, and one's own account. */
export function SettingsTabs() {
  const t = useText('settings')
  return (
    <Tabs label={t('title')}>
      <Tab to="/admin/settings" activeOptions={{ exact: true }}>
        {t('orchestra')}
      </Tab>
      <Tab to="/admin/settings/users">{t('users')}</Tab>
      <Tab to="/admin/settings/account">{t('account')}</Tab>
    </Tabs>
  )
}
