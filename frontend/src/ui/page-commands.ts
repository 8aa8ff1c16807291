import { useEffect, useRef } from 'react'
import { createStore } from '@/lib/store'

export interface PageCommand {
  /** A key, or two one after the other: `n`, `g m`. */
  keys: string
  /** What it does, in the reader's language: for the palette and the help sheet. */
  label: string
  run: () => void
}

/** What the page that is open adds to the app's commands. */
export const pageCommands = createStore<readonly PageCommand[]>([])

/** Offers commands while the page is open: by key, in the palette and on the help sheet. */
export function usePageCommands(commands: readonly PageCommand[]): void {
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  const shape = commands.map(({ keys, label }) => `${keys}\t${label}`).join('\n')
  useEffect(() => {
    const mine = shape.split('\n').map((line, place) => {
      const [keys = '', label = ''] = line.split('\t')
      return { keys, label, run: () => latest.current[place]?.run() }
    })
    pageCommands.set([...pageCommands.get(), ...mine])
    return () => pageCommands.set(pageCommands.get().filter((one) => !mine.includes(one)))
  }, [shape])
}
