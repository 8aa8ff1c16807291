// Reading a spreadsheet that was saved or copied: which letters, which separator, which cells. Pure.

/** Rows of cells, all of the same width. */
export type Sheet = readonly (readonly string[])[]

const BYTE_ORDER = '\uFEFF'

/** The text of a file. UTF-8 where it is that; else as Swedish Excel writes it, in Windows-1252. */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const SEPARATORS = ['\t', ';', ',', '|'] as const
const SAMPLE = 20

/** What stands between the cells: what splits the first rows into the most cells, equally many in each. */
export function separatorOf(text: string): string {
  const scored = SEPARATORS.map((separator) => {
    const widths = cellsOf(text, separator, SAMPLE).map((row) => row.length)
    const [width = 0] = widths
    const alike = widths.filter((one) => one === width).length / (widths.length || 1)
    return { separator, score: width > 1 ? width * alike ** 4 : 0 }
  })
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).separator
}

/** The cells of a text, trimmed, without empty rows; quoted cells may hold separators, lines and doubled quotes. */
export function sheetOf(text: string): Sheet {
  const rows = cellsOf(text.replace(BYTE_ORDER, ''), separatorOf(text))
  const width = Math.max(0, ...rows.map((row) => row.length))
  return rows.map((row) => [...row, ...Array<string>(width - row.length).fill('')])
}

function cellsOf(text: string, separator: string, most = Number.POSITIVE_INFINITY): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const endRow = () => {
    row.push(cell.trim())
    if (row.some((one) => one !== '')) rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length && rows.length < most; at++) {
    const letter = text[at] ?? ''
    if (isQuoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') {
        cell += letter
        at++
      } else isQuoted = false
    } else if (letter === '"' && cell.trim() === '') {
      isQuoted = true
      cell = ''
    } else if (letter === separator) {
      row.push(cell.trim())
      cell = ''
    } else if (letter === '\n' || letter === '\r') endRow()
    else cell += letter
  }
  if (rows.length < most) endRow()
  return rows
}
