import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import { amendSettings, taggedSettings } from '@/api/settings'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Segmented } from '@/ui/segmented'
import s from './onboarding.module.css'
import { Step } from './step'

/** In which language the orchestra writes, and whether silent musicians are reminded. */
export function Place() {
  const t = useText('onboarding')
  const common = useText('common')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const { settings, tag } = useSuspenseQuery(taggedSettings).data
  const [language, setLanguage] = useState(settings.language)
  const [reminder, setReminder] = useState(settings.reminder)
  const saving = useMutation({
    mutationFn: () => amendSettings(tag, { language, reminder }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.settings }),
  })
  return (
    <Step number={1} title={t('place')} lead={t('placeLead')} isDone={saving.isSuccess}>
      <Segmented
        label={t('language')}
        showLabel
        value={language}
        onChange={setLanguage}
        choices={[
          { value: 'sv', label: common('languages.sv') },
          { value: 'en', label: common('languages.en') },
        ]}
      />
      <Segmented
        label={t('remind')}
        showLabel
        value={reminder ? 'yes' : 'no'}
        onChange={(value) => setReminder(value === 'yes')}
        choices={[
          { value: 'yes', label: t('remindYes') },
          { value: 'no', label: t('remindNo') },
        ]}
      />
      {saving.error && <Callout tone="no">{errorText(saving.error)}</Callout>}
      <div className={s.actions}>
        <Button isPending={saving.isPending} onPress={() => saving.mutate()}>
          {common('save')}
        </Button>
      </div>
    </Step>
  )
}
