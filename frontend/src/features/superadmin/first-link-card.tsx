import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { CopyField } from '@/ui/copy-field'
import { firstLink, newFirstLink } from './api'
import s from './birth.module.css'
import { useRefusal } from './refusal'

interface Props {
  id: string
  /** Whether the link opens something already. */
  isActive: boolean
}

/** The first admin's link to a password: shown once, to be handed on; and another one when it was lost. */
export function FirstLinkCard({ id, isActive }: Props) {
  const t = useText('superadmin.link')
  const { moment } = useFormat()
  const queries = useQueryClient()
  const refusal = useRefusal()
  const link = useQuery(firstLink(id)).data
  const making = useMutation({
    mutationFn: () => newFirstLink(id),
    onSuccess: (made) => queries.setQueryData(firstLink(id).queryKey, made),
  })
  return (
    <Card title={t('title')}>
      {link ? (
        <>
          <p className={s.lead}>{t('text', { until: moment(link.endsAt) })}</p>
          <CopyField label={t('label')} value={link.link} words={{ copy: t('copy'), copied: t('copied') }} />
          {!isActive && <p className={s.lead}>{t('notYet')}</p>}
          <div>
            <Button onPress={() => queries.removeQueries({ queryKey: firstLink(id).queryKey })}>
              {t('handedOver')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={s.lead}>{t('gone')}</p>
          {making.error && (
            <Callout tone="no" isAlert>
              {refusal(making.error)}
            </Callout>
          )}
          <div>
            <Button isPending={making.isPending} onPress={() => making.mutate()}>
              {t('another')}
            </Button>
          </div>
        </>
      )}
    </Card>
  )
}
