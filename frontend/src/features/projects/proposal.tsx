import { useQuery } from '@tanstack/react-query'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { proposal } from './api'
import type { NeedDraft } from './need-draft'
import s from './needs.module.css'

interface Props {
  project: string
  draft: Pick<NeedDraft, 'isPartial' | 'sessionIds' | 'value' | 'unit' | 'urgent'>
  onUse: (proposed: Schema['NeedProposal']) => void
}

/** What is proposed for the sessions covered, where the draft says something else. */
export function Proposal({ project, draft: { isPartial, sessionIds, value, unit, urgent }, onUse }: Props) {
  const t = useText('needs')
  const { data } = useQuery({ ...proposal(project, isPartial ? sessionIds : []), placeholderData: (before) => before })
  if (!data) return null
  const { response } = data
  if (response.value === value && response.unit === unit && data.urgent === urgent) return null
  return (
    <p className={s.proposal}>
      {t('proposed', { time: t(`proposedTime.${response.unit}`, { value: response.value }) })}
      {data.urgent && ` ${t('urgent')}.`}
      <Button variant="quiet" onPress={() => onUse(data)}>
        {t('useProposed')}
      </Button>
    </p>
  )
}
