import { useText } from '@/i18n'
import { Checkbox } from '@/ui/checkbox'
import { NumberField } from '@/ui/number-field'
import { Select } from '@/ui/select'
import { SettingsCard } from './settings-card'

/** How musicians are asked: time to answer, reminders, and what happens when somebody is wanted twice. */
export function AskingCards() {
  const t = useText('settings')
  return (
    <>
      <SettingsCard title={t('reminders')} lead={t('remindersLead')}>
        {({ reminder, graceMinutes, lastCallHours }, change) => (
          <>
            <Checkbox checked={reminder} onChange={(value) => change({ reminder: value })} hint={t('reminderHint')}>
              {t('reminder')}
            </Checkbox>
            <NumberField
              label={t('grace')}
              hint={t('graceHint')}
              max={60}
              value={graceMinutes}
              onChange={(value) => change({ graceMinutes: value })}
            />
            <NumberField
              label={t('lastCall')}
              hint={t('lastCallHint')}
              max={720}
              value={lastCallHours}
              onChange={(value) => change({ lastCallHours: value })}
            />
          </>
        )}
      </SettingsCard>
      <SettingsCard title={t('clock')} lead={t('clockLead')}>
        {({ clock }, change) => (
          <Select
            label={t('clockLabel')}
            value={clock}
            onChange={(value) => change({ clock: value })}
            choices={(['elapsed', 'business'] as const).map((value) => ({ value, label: t(`clocks.${value}`) }))}
          />
        )}
      </SettingsCard>
      <SettingsCard title={t('conflicts')} lead={t('conflictsLead')}>
        {({ conflictPolicy, acknowledgeConflicts, doubleBooking }, change) => (
          <>
            <Select
              label={t('policy')}
              value={conflictPolicy}
              onChange={(value) => change({ conflictPolicy: value })}
              choices={(['first_listed', 'best_rank'] as const).map((value) => ({
                value,
                label: t(`policies.${value}`),
              }))}
            />
            <Select
              label={t('booking')}
              value={doubleBooking}
              onChange={(value) => change({ doubleBooking: value })}
              choices={(['block', 'warn', 'ignore'] as const).map((value) => ({
                value,
                label: t(`bookings.${value}`),
              }))}
            />
            <Checkbox
              checked={acknowledgeConflicts}
              onChange={(value) => change({ acknowledgeConflicts: value })}
              hint={t('acknowledgeHint')}
            >
              {t('acknowledge')}
            </Checkbox>
          </>
        )}
      </SettingsCard>
      <SettingsCard title={t('refill')} lead={t('refillLead')}>
        {({ refillDays }, change) => (
          <NumberField
            label={t('refillDays')}
            hint={t('refillHint', { days: refillDays })}
            max={365}
            value={refillDays}
            onChange={(value) => change({ refillDays: value })}
          />
        )}
      </SettingsCard>
    </>
  )
}
