import { useMe } from '@/api/session'
import { useLocale, useText } from '@/i18n'
import { collator } from '@/lib/collate'
import { TextField } from '@/ui/field'
import { Select } from '@/ui/select'
import { hoursOfDay } from './hours'
import s from './settings.module.css'
import { SettingsCard } from './settings-card'

const ZONES = Intl.supportedValuesOf('timeZone')

/** Where the orchestra lives, when its mail may leave, and whose name stands on it. */
export function MailCards() {
  const t = useText('settings')
  const common = useText('common')
  const compare = collator(useLocale())
  const orchestra = useMe().orchestra?.name ?? ''
  return (
    <>
      <SettingsCard title={t('place')} lead={t('placeLead')}>
        {({ language, timezone }, change) => (
          <>
            <Select
              label={t('language')}
              value={language}
              onChange={(value) => change({ language: value })}
              choices={[
                { value: 'sv', label: common('languages.sv') },
                { value: 'en', label: common('languages.en') },
              ]}
            />
            <Select
              label={t('zone')}
              value={timezone}
              onChange={(value) => change({ timezone: value })}
              choices={[...new Set([timezone, ...ZONES])].sort(compare).map((zone) => ({
                value: zone,
                label: zone.replaceAll('_', ' '),
              }))}
            />
          </>
        )}
      </SettingsCard>
      <SettingsCard title={t('quiet')} lead={t('quietLead')}>
        {({ wake, sleep }, change) => (
          <div className={s.pair}>
            <Select
              label={t('wake')}
              value={wake}
              onChange={(value) => change({ wake: value })}
              choices={hoursOfDay('00:00', '20:00', wake)}
            />
            <Select
              label={t('sleep')}
              value={sleep}
              onChange={(value) => change({ sleep: value })}
              choices={hoursOfDay('04:00', '24:00', sleep)}
            />
          </div>
        )}
      </SettingsCard>
      <SettingsCard title={t('sender')} lead={t('senderLead')}>
        {({ mailFromName }, change) => (
          <TextField
            label={t('fromName')}
            hint={t('fromNameHint', { name: mailFromName ?? orchestra })}
            optional
            placeholder={orchestra}
            maxLength={120}
            value={mailFromName ?? ''}
            onChange={(value) => change({ mailFromName: value.trim() === '' ? null : value })}
          />
        )}
      </SettingsCard>
    </>
  )
}
