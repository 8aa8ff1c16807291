import { useEffect, useRef, useState } from 'react'

const SETTLE_MS = 300

/**
 * A text that is typed at full speed and then shown in the address. `stored` is what the address says; when that
 * changes from outside (Back, a link), the text follows.
 */
export function useUrlText(stored: string, store: (text: string) => void): [string, (text: string) => void] {
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
    const timer = setTimeout(() => {
      written.current = text
      keep.current(text)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return [text, setText]
}
