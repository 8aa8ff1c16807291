// Which column of a spreadsheet means what, and the musicians that its rows say. Pure.

import type { Schema } from '@/api/client'
import { fold } from '@/lib/collate'
import type { Sheet } from './sheet'

export type Cells = Schema['ImportedCells']

/** What a column may mean. `fullName` and `instrument` are put together with others; `none` is passed over. */
export const MEANINGS = [
  'none',
  'firstName',
  'lastName',
  'fullName',
  'email',
  'phone',
  'instrument',
  'positions',
  'locale',
  'isLocal',
  'externalId',
  'notes',
] as const
export type Meaning = (typeof MEANINGS)[number]

/** Headings as Swedish and English offices write them, folded. */
const HEADINGS: Record<Exclude<Meaning, 'none'>, RegExp> = {
  firstName: /^(fornamn|first ?name|given ?name|tilltalsnamn)$/,
  lastName: /^(efternamn|last ?name|surname|family ?name)$/,
  fullName: /^(namn|name|full ?name|musiker|musician|person)$/,
  email: /^(e-?post(adress)?|e-?mail( ?address)?|mejl|mail(adress)?)$/,
  phone: /^(tel|telefon(nummer|nr)?|mobil(telefon|nummer|nr)?|phone( ?number)?|mobile|cell)$/,
  instrument: /^(instrument|stamma|section)s?$/,
  positions: /^(befattning(ar)?|positions?|roll|tjanst|chair)$/,
  locale: /^(sprak|language|locale)$/,
  isLocal: /^(lokal|lokalt?|local|bor i narheten|lives nearby|narboende)$/,
  externalId:
    /^(anstallnings(nummer|nr)|anst\.? ?nr|personal(nummer|nr)|employee ?(id|number|no)|external ?id|payroll( ?number)?|id|nr)$/,
  notes: /^(anteckning(ar)?|notering(ar)?|notes?|kommentar(er)?|comments?|ovrigt)$/,
}

const plain = (text: string) =>
  fold(text)
    .replace(/[\s_:.*]+/g, ' ')
    .trim()

const meaningOf = (heading: string): Meaning => {
  const words = plain(heading)
  const found = Object.entries(HEADINGS).find(([, pattern]) => pattern.test(words))
  return (found?.[0] as Meaning | undefined) ?? 'none'
}

const isAddress = (cell: string) => /^\S+@\S+\.\S+$/.test(cell)
const isNumber = (cell: string) => /^[+(]?[\d\s()/-]{6,}$/.test(cell)

export interface Guess {
  hasHeadings: boolean
  meanings: Meaning[]
}

/** What the columns mean: by their headings, and where there are none by what stands in them. No meaning twice. */
export function guess(sheet: Sheet): Guess {
  const [first = [], ...rest] = sheet
  const byHeading = first.map(meaningOf)
  const hasHeadings = byHeading.some((one) => one !== 'none') && !first.some(isAddress)
  const body = (hasHeadings ? rest : sheet).slice(0, 50)
  const mostly = (column: number, test: (cell: string) => boolean) => {
    const filled = body.map((row) => row[column] ?? '').filter(Boolean)
    return filled.length > 0 && filled.filter(test).length / filled.length > 0.7
  }
  const taken = new Set<Meaning>()
  const once = (meaning: Meaning): Meaning => {
    if (meaning === 'none' || taken.has(meaning)) return 'none'
    taken.add(meaning)
    return meaning
  }
  const meanings = first.map((_, column) => once(hasHeadings ? (byHeading[column] ?? 'none') : 'none'))
  for (const [column, meaning] of meanings.entries()) {
    if (meaning !== 'none') continue
    if (mostly(column, isAddress)) meanings[column] = once('email')
    else if (mostly(column, isNumber)) meanings[column] = once('phone')
  }
  return { hasHeadings, meanings }
}

const YES = /^(ja|j|yes|y|x|true|sant|1)$/
const NO = /^(nej|n|no|false|falskt|0)$/

const asked = (text: string): boolean | null => (YES.test(plain(text)) ? true : NO.test(plain(text)) ? false : null)

/** `sv` or `en` from what people write; anything else as it stands, for the server to object to. */
function localeOf(text: string): string {
  const words = plain(text)
  if (/^(sv|se|sve|svenska|swedish)$/.test(words)) return 'sv'
  if (/^(en|eng|gb|engelska|english)$/.test(words)) return 'en'
  return text
}

/** "Ek, Bo" and "Bo Ek": the last word is the last name, where no comma says otherwise. */
function splitName(name: string): { firstName: string; lastName: string } {
  const [last, first] = name.split(',').map((part) => part.trim())
  if (first) return { firstName: first, lastName: last ?? '' }
  const words = name.split(/\s+/)
  return { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' }
}

/** The positions of a cell; each after its instrument, where another column names that. */
function positionsOf(cell: string, instrument: string): string[] {
  const names = cell
    .split(/[;|\n]|,\s/)
    .map((one) => one.trim())
    .filter(Boolean)
  if (names.length === 0) return instrument ? [instrument] : []
  return instrument ? names.map((name) => `${instrument} ${name}`) : names
}

/** What a row says of a musician. An empty cell says nothing. */
export function cellsOf(row: readonly string[], meanings: readonly Meaning[]): Cells {
  const cell = (meaning: Meaning) => row[meanings.indexOf(meaning)] ?? ''
  const name = cell('fullName') === '' ? { firstName: '', lastName: '' } : splitName(cell('fullName'))
  const positions = positionsOf(cell('positions'), cell('instrument'))
  const isLocal = asked(cell('isLocal'))
  const texts = {
    firstName: cell('firstName') || name.firstName,
    lastName: cell('lastName') || name.lastName,
    email: cell('email'),
    phone: cell('phone'),
    locale: cell('locale') === '' ? '' : localeOf(cell('locale')),
    externalId: cell('externalId'),
    notes: cell('notes'),
  }
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    ...(positions.length > 0 && { positions }),
    ...(isLocal !== null && { isLocal }),
  }
}

/** What is still missing before the rows can be understood: a name and an address. */
export function missing(meanings: readonly Meaning[]): ('name' | 'email')[] {
  const has = (meaning: Meaning) => meanings.includes(meaning)
  const hasName = has('fullName') || (has('firstName') && has('lastName'))
  return [...(hasName ? [] : (['name'] as const)), ...(has('email') || has('externalId') ? [] : (['email'] as const))]
}
