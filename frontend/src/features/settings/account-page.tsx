import { LOCALES, THEMES, usePreferences } from '@/api/preferences'
import { remember, useMe } from '@/api/session'
import { LANGUAGES, useLocale, useText } from '@/i18n'
import { Card } from '@/ui/card'
import { Switch } from '@/ui/checkbox'
import { PageHead } from '@/ui/page-head'
import { Segmented } from '@/ui/segmented'
import { SettingsTabs } from '@/ui/settings-tabs'
import { PasswordForm } from './password-form'
import s from './settings.module.css'

/** How the app is for the one who is signed in, and their password. */
export function AccountPage() {
  const t = useText('settings')
  const shell = useText('shell')
  const locale = useLocale()
  const { theme, shortcuts } = usePreferences()
  const { username, email, role } = useMe()
  return (
    <>
      <PageHead title={t('account')} fact={`${username} · ${email} · ${shell(`roles.${role}`)}`} />
      <SettingsTabs />
      <div className={s.cards}>
        <Card title={t('app')}>
          <Segmented
            label={shell('language')}
            showLabel
            value={locale}
            onChange={(value) => remember({ locale: value })}
            choices={LOCALES.map((value) => ({ value, label: LANGUAGES[value] }))}
          />
          <Segmented
            label={shell('appearance')}
            showLabel
            value={theme}
            onChange={(value) => remember({ theme: value })}
            choices={THEMES.map((value) => ({ value, label: shell(`theme.${value}`) }))}
          />
          <Switch checked={shortcuts} onChange={(isOn) => remember({ shortcuts: isOn })} hint={shell('singleKeysHint')}>
            {shell('singleKeys')}
          </Switch>
        </Card>
        <Card title={t('password')}>
          <PasswordForm />
        </Card>
      </div>
    </>
  )
}
