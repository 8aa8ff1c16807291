import type { Messages } from '@/i18n/en'

type Key = keyof Messages['musicians']['import']['remarks']

/** The server's own words, which are English, by what they mean. What is not here is shown as it stands. */
const KNOWN: readonly (readonly [RegExp, Key])[] = [
  [/^must not be empty$/, 'empty'],
  [/^is in row (?<row>\d+) already$/, 'repeated'],
  [/^"(?<name>.*)" is no position of the orchestra$/, 'unknownPosition'],
  [/^"(?<name>.*)" may be a position of several instruments/, 'severalPositions'],
  [/^is no e-mail address$/, 'noEmail'],
  [/^must be written without accents/, 'accents'],
  [/^must have between 5 and 15 digits$/, 'phoneDigits'],
  [/^must contain digits only/, 'phoneLetters'],
  [/^must be sv or en$/, 'locale'],
  [/^(must not be|is) longer/, 'tooLong'],
  [/^is on the roster already$/, 'known'],
  [/^is that of an archived musician/, 'archived'],
  [/^is the address of another musician/, 'otherAddress'],
  [/^only managers change the address/, 'askedAddress'],
]

/** What a remark means, and what it is about. Pure. */
export function meaningOf(detail: string): { key: Key; words: Record<string, string> } | null {
  for (const [pattern, key] of KNOWN) {
    const found = pattern.exec(detail)
    if (found) return { key, words: { ...found.groups } }
  }
  return null
}
