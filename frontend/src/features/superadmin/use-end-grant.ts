import { useMutation, useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { endGrant, type Grant } from './api'
import { useRefusal } from './refusal'

/** Ends a grant before its time. */
export function useEndGrant() {
  const t = useText('superadmin.grants')
  const refusal = useRefusal()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Grant) => endGrant(id),
    onSuccess: (_, { orchestraCode }) => toast({ text: t('ended', { code: orchestraCode }) }),
    onError: (error) => toast({ tone: 'bad', text: refusal(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.grants }),
  })
}
