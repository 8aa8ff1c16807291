import type { Locale } from '@/api/preferences'

const tagOf = (locale: Locale) => (locale === 'sv' ? 'sv-SE' : 'en-GB')
const digitsOf = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** A sum in the smallest unit of its currency, as the reader writes it: 149 SEK, 149,50 kr. */
export function money(locale: Locale, sum: number, currency: string): string {
  const options = { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as const
  return new Intl.NumberFormat(tagOf(locale), options).format(sum / 10 ** digitsOf(currency))
}

/** The same as it is typed, without the currency: 1490, 149,50. */
export function typedMoney(locale: Locale, sum: number, currency: string): string {
  const options = { useGrouping: false, trailingZeroDisplay: 'stripIfInteger' } as const
  const digits = digitsOf(currency)
  const format = new Intl.NumberFormat(tagOf(locale), { ...options, minimumFractionDigits: digits })
  return format.format(sum / 10 ** digits)
}

const DEAREST = 1_000_000_000

/** What was typed as a sum, in the smallest unit of its currency, or nothing where it is none. */
export function sumOf(typed: string, currency: string): number | undefined {
  const plain = typed.replace(/\s/g, '').replace(',', '.')
  const digits = digitsOf(currency)
  if (!/^\d+(\.\d+)?$/.test(plain) || (plain.split('.')[1] ?? '').length > digits) return undefined
  const sum = Math.round(Number(plain) * 10 ** digits)
  return sum <= DEAREST ? sum : undefined
}

const USUAL = ['SEK', 'NOK', 'DKK', 'EUR', 'GBP', 'USD', 'CHF']

/** The currencies to choose from: the usual ones and those that are in use here, by name. */
export function currencies(locale: Locale, used: readonly string[]): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(tagOf(locale), { type: 'currency' })
  return [...new Set([...USUAL, ...used])].map((value) => ({ value, label: `${value} · ${names.of(value)}` }))
}
