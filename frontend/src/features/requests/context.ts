import { createContext, use } from 'react'
import type { Board } from '@/api/staffing'
import type { AskingCommand } from '@/ui/asking'

interface BoardDesk {
  board: Board
  /** Staffing time, which a countdown counts from. */
  now: number
  /** Whether the reader decides about asking, or only looks and records answers. */
  isAdmin: boolean
  /** Whether the project is in a state in which somebody can be asked. */
  isOpen: boolean
  /** Requests that changed just now. */
  fresh: ReadonlySet<string>
  needName: (need: string) => string
  run: (command: AskingCommand) => Promise<boolean>
  openSend: (need: string, wave?: true) => void
}

export const BoardContext = createContext<BoardDesk | null>(null)

/** The board that is open, for everything on it. */
export function useDesk(): BoardDesk {
  const desk = use(BoardContext)
  if (!desk) throw new Error('outside of a board')
  return desk
}
