import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { PageHead } from '@/ui/page-head'
import { SettingsTabs } from '@/ui/settings-tabs'
import { AskingCards } from './asking-cards'
import { LiveCard } from './live-card'
import { MailCards } from './mail-cards'
import s from './settings.module.css'
import { UnsavedCards } from './unsaved'

/** How the orchestra asks and is heard: one card per concern. */
export function SettingsPage() {
  const t = useText('settings')
  const isAdmin = useIsAdmin()
  return (
    <>
      <PageHead title={t('title')} />
      <SettingsTabs />
      {!isAdmin && (
        <div className={s.note}>
          <Callout>{t('readOnly')}</Callout>
        </div>
      )}
      <div className={s.cards}>
        <LiveCard />
        <UnsavedCards>
          <MailCards />
          <AskingCards />
        </UnsavedCards>
      </div>
    </>
  )
}
