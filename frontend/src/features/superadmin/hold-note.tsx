import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { toast } from '@/ui/toast-store'
import type { HostedOrchestra } from './api'
import { useRefusal } from './refusal'
import { release } from './schema-api'

/** What keeps the orchestra from being served whatever its status, and how that ends. */
export function HoldNote({ one }: { one: HostedOrchestra }) {
  const t = useText('superadmin.hold')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const releasing = useMutation({
    mutationFn: () => release(one.id),
    onSuccess: ({ pausedProjects, mailsCalledBack }) => {
      toast({ text: t('released', { projects: pausedProjects, mails: mailsCalledBack }) })
      void queries.invalidateQueries({ queryKey: keys.operator })
    },
    onError: (error) => toast({ tone: 'bad', text: refusal(error) }),
  })
  if (!one.hold) return null
  return (
    <Callout
      tone="no"
      title={t(`titles.${one.hold}`)}
      action={
        one.hold === 'quarantine' && (
          <Button isPending={releasing.isPending} onPress={() => releasing.mutate()}>
            {t('release')}
          </Button>
        )
      }
    >
      {t(`texts.${one.hold}`)}
    </Callout>
  )
}
