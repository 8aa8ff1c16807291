import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { keys } from '@/api/keys'
import { importRows } from './api'
import { type Cells, cellsOf, guess, type Meaning, missing } from './columns'
import type { Sheet } from './sheet'

/** How many rows the server takes at once. */
export const MOST_ROWS = 2_000

/** Cells that were mended by hand, by row and field. */
type Mends = Readonly<Record<number, Partial<Record<string, string>>>>

/** A spreadsheet on its way in: what its columns mean, what was mended, and what would become of its rows. */
export function useImport(sheet: Sheet) {
  const [{ hasHeadings, meanings }, setGuess] = useState(() => guess(sheet))
  const [mends, setMends] = useState<Mends>({})
  const [update, setUpdate] = useState(true)

  const body = useMemo(() => (hasHeadings ? sheet.slice(1) : sheet), [sheet, hasHeadings])
  const rows = useMemo(
    () => body.map((row, place): Cells => mended(cellsOf(row, meanings), mends[place])),
    [body, meanings, mends],
  )
  const lacks = missing(meanings)
  const isReady = lacks.length === 0 && rows.length > 0 && rows.length <= MOST_ROWS
  const preview = useQuery({
    queryKey: [...keys.musicians, 'import', rows, update],
    queryFn: ({ signal }) => importRows({ rows, update, dryRun: true }, signal),
    enabled: isReady,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })

  return {
    hasHeadings,
    meanings,
    rows,
    lacks,
    update,
    setUpdate,
    preview: isReady ? preview : null,
    setHeadings: (isOn: boolean) => {
      setMends({})
      setGuess((now) => ({ ...now, hasHeadings: isOn }))
    },
    /** No two columns mean the same: who had it before means nothing now. */
    setMeaning: (column: number, meaning: Meaning) =>
      setGuess((now) => ({
        ...now,
        meanings: now.meanings.map((one, place) => (place === column ? meaning : one === meaning ? 'none' : one)),
      })),
    mend: (row: number, field: string, text: string) =>
      setMends((now) => ({ ...now, [row]: { ...now[row], [field]: text } })),
  }
}

export type Import = ReturnType<typeof useImport>

/** The cells with what was mended; positions are written with semicolons between them. */
function mended(cells: Cells, mend: Partial<Record<string, string>> | undefined): Cells {
  if (!mend) return cells
  const { positions, ...texts } = mend
  const kept = { ...cells, ...texts }
  if (positions === undefined) return kept
  return {
    ...kept,
    positions: positions
      .split(';')
      .map((one) => one.trim())
      .filter(Boolean),
  }
}

/** A cell as it is mended: one text. */
export function textOfCell(cells: Cells, field: string): string {
  const value = cells[field as keyof Cells]
  return Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : ''
}
