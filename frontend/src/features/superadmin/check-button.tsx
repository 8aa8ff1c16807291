import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Stethoscope } from 'lucide-react'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { toast } from '@/ui/toast-store'
import { checkNow, installation } from './api'

/** Asks all databases now, and says how many answered. */
export function CheckButton({ isCompact = false }: { isCompact?: boolean }) {
  const t = useText('superadmin')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const check = useMutation({
    mutationFn: checkNow,
    onSuccess: (told) => {
      queries.setQueryData(installation.queryKey, told)
      const ok = told.items.filter(({ state }) => state === 'ok').length
      toast({ text: t('checked', { ok, troubled: told.items.length - ok }) })
    },
    onError: (error) => toast({ tone: 'bad', text: errorText(error) }),
  })
  return (
    <Button icon={Stethoscope} isCompact={isCompact} isPending={check.isPending} onPress={() => check.mutate()}>
      {t('check')}
    </Button>
  )
}
