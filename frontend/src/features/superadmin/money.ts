import type { Locale } from '@/api/preferences'

/** A sum in the smallest unit of its currency, as the reader writes it: 149 SEK, 149,50 kr. */
export function money(locale: Locale, sum: number, currency: string): string {
  const tag = locale === 'sv' ? 'sv-SE' : 'en-GB'
  const format = new Intl.NumberFormat(tag, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' })
  return format.format(sum / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
