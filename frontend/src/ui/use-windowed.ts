import { type RefObject, useLayoutEffect, useState } from 'react'

const AHEAD = 6
const ALL_UP_TO = 300

interface Range {
  from: number
  to: number
  /** Heights, in pixels, of what is left out above and below. */
  before: number
  after: number
}

/** Which rows of a long list of equal rows are near the window; all of them when there are few. */
export function useWindowed(count: number, rowHeight: number, list: RefObject<HTMLElement | null>): Range {
  const [range, setRange] = useState({ from: 0, to: 40 })
  const isLong = count > ALL_UP_TO
  useLayoutEffect(() => {
    if (!isLong) return
    const measure = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0
      const first = Math.max(0, Math.floor(-top / rowHeight) - AHEAD)
      const from = first - (first % AHEAD)
      const to = from + Math.ceil(window.innerHeight / rowHeight) + 3 * AHEAD
      setRange((now) => (now.from === from && now.to === to ? now : { from, to }))
    }
    measure()
    window.addEventListener('scroll', measure, { passive: true })
    window.addEventListener('resize', measure)
    return () => {
      window.removeEventListener('scroll', measure)
      window.removeEventListener('resize', measure)
    }
  }, [isLong, rowHeight, list])
  if (!isLong) return { from: 0, to: count, before: 0, after: 0 }
  const from = Math.min(range.from, Math.max(0, count - 1))
  const to = Math.min(range.to, count)
  return { from, to, before: from * rowHeight, after: (count - to) * rowHeight }
}
