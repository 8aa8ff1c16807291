import { useEffect, useRef, useState } from 'react'
import type { Board } from '@/api/staffing'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { announce } from '@/ui/announce'
import { type News, nameOf, newsBetween } from './board-state'

const FLASH_MS = 2_500
const NOTHING: ReadonlySet<string> = new Set<string>()
const TOLD: ReadonlySet<News['what']> = new Set([
  'accepted',
  'declined',
  'expired',
  'withdrawn',
  'undeliverable',
  'open',
  'queued',
  'standby',
  'question',
])

/** The requests that changed just now, for a single flash; what happened is also said to those who listen. */
export function useNews(board: Board): ReadonlySet<string> {
  const t = useText('board.news')
  const positionOf = useName()
  const before = useRef(board)
  const [fresh, setFresh] = useState(NOTHING)
  useEffect(() => {
    const news = before.current.projectId === board.projectId ? newsBetween(before.current, board) : []
    before.current = board
    if (news.length === 0) return
    setFresh(new Set(news.map(({ request }) => request.id)))
    const sentences = news.flatMap(({ request, need, what }) =>
      isTold(what) ? [t(what, { name: nameOf(request), need: positionOf({ names: need.positionNames }) })] : [],
    )
    if (sentences.length > 0) announce(sentences.join('. '))
    const timer = setTimeout(() => setFresh(NOTHING), FLASH_MS)
    return () => clearTimeout(timer)
  }, [board, t, positionOf])
  return fresh
}

type Told = Exclude<News['what'], 'cancelled' | 'released'>
const isTold = (what: News['what']): what is Told => TOLD.has(what)
