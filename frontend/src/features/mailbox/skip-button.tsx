import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FastForward } from 'lucide-react'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useFormat } from '@/i18n/format'
import { Button } from '@/ui/button'
import { toast } from '@/ui/toast-store'
import { type Happened, skip } from './api'

/** The kinds of events worth a word, in the order in which they are told. */
const TOLD = [
  'request.open',
  'request.expired',
  'request.undeliverable',
  'request.accepted',
  'request.cancelled',
] as const
const WORDS = {
  'request.open': 'mailed',
  'request.expired': 'expired',
  'request.undeliverable': 'undeliverable',
  'request.accepted': 'accepted',
  'request.cancelled': 'cancelled',
} as const

/** In a demo: on to the next moment at which something is due, and what happened then. */
export function SkipButton() {
  const t = useText('mailbox')
  const { moment, list } = useFormat()
  const errorText = useErrorText()
  const queries = useQueryClient()
  const told = ({ now, moved, counts }: Happened) => {
    if (!moved) return t('nothingDue')
    const parts = TOLD.flatMap((kind) => {
      const count = counts.get(kind)
      return count ? t(`happened.${WORDS[kind]}`, { count }) : []
    })
    return t('skipped', { at: moment(now), what: parts.length > 0 ? list(parts) : t('happened.else') })
  }
  const skipping = useMutation({
    mutationFn: skip,
    onSuccess: (happened) => toast({ text: told(happened) }),
    onError: (error) => toast({ text: errorText(error), tone: 'bad' }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.orchestra }),
  })
  return (
    <Button variant="quiet" icon={FastForward} isPending={skipping.isPending} onPress={() => skipping.mutate()}>
      {t('skip')}
    </Button>
  )
}
