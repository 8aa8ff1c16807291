import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

const SETTLE_MS = 300

/**
 * A text that is typed at full speed and then shown in the address. `stored` is what the address says; when that
 * changes from outside (Back, a link), the text follows.
 */
export function useUrlText(stored: string, store: (text: string) => void): [string, (text: string) => void] {
  const router = useRouter()
  const [text, setText] = useState(stored)
  const written = useRef(stored)
  const keep = useRef(store)
  useEffect(() => {
    keep.current = store
  })
  useEffect(() => {
    if (stored === written.current) return
    written.current = stored
    setText(stored)
  }, [stored])
  useEffect(() => {
    if (text === written.current) return
    const write = () => {
      if (text === written.current) return
      written.current = text
      keep.current(text)
    }
    const timer = setTimeout(write, SETTLE_MS)
    // A press may lead away, and the way back should know the text. Once somebody is on the way, writing it would
    // call them back.
    addEventListener('pointerdown', write, { capture: true })
    const unsubscribe = router.subscribe('onBeforeNavigate', ({ pathChanged }) => pathChanged && clearTimeout(timer))
    return () => {
      clearTimeout(timer)
      removeEventListener('pointerdown', write, { capture: true })
      unsubscribe()
    }
  }, [text, router])
  return [text, setText]
}
