import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Schema } from '@/api/client'
import { isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'
import { type Draft, discard, lookAgain, prepare, send } from './api'

/** A draft as it goes from being prepared to being sent. Whoever goes away before that leaves nothing behind. */
export function useDraft() {
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [draft, setDraft] = useState<Draft | null>(null)
  const [isSent, setSent] = useState(false)
  const kept = useRef<Draft | null>(null)
  const keep = (next: Draft | null) => {
    kept.current = next
    setDraft(next)
  }
  const tell = (error: Error) => toast({ text: errorText(error), tone: 'bad' })

  useEffect(() => {
    const leave = () => {
      if (!kept.current) return
      void discard(kept.current)
      kept.current = null
      // Should the browser bring the page back, it begins at the form again.
      setDraft(null)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])

  const preparing = useMutation({
    mutationFn: ({ project, body }: { project: string; body: Schema['AddNeed'] }) => prepare(project, body),
    onSuccess: keep,
    onError: tell,
  })
  const sending = useMutation({
    mutationFn: send,
    onSuccess: () => {
      kept.current = null
      setSent(true)
    },
    onError: async (error, stale) => {
      tell(error)
      if (isApiError(error, 'plan_changed')) keep(await lookAgain(stale))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.orchestra }),
  })
  const back = () => {
    if (draft && !isSent) void discard(draft)
    keep(null)
    setSent(false)
  }
  /** Leaves the need for somebody who may send it. */
  const handOver = () => {
    kept.current = null
  }
  return { draft, isSent, preparing, sending, back, handOver }
}
