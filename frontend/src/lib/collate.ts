// How names are put in order and found. Swedish puts å ä ö last; English reads them as a and o.

const collators = new Map<string, Intl.Collator>()

/** Compares two names as a reader of this language expects; numbers by their value ("Horn 2" before "Horn 10"). */
export function collator(locale: string): (a: string, b: string) => number {
  let found = collators.get(locale)
  if (!found) {
    found = new Intl.Collator(locale, { numeric: true, sensitivity: 'variant' })
    collators.set(locale, found)
  }
  return found.compare
}

const MARKS = /\p{M}+/gu
const LETTERS: Record<string, string> = { ø: 'o', æ: 'ae', œ: 'oe', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', ı: 'i' }
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')

/** A text without case and diacritics, for searching only: `akesson` is found in `Åkesson`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
}

/** A test for texts that were folded before: every word of the query occurs in them. */
export function matcher(query: string): (folded: string) => boolean {
  const words = fold(query).split(/\s+/).filter(Boolean)
  return (folded) => words.every((word) => folded.includes(word))
}
