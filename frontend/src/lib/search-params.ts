// Readers for search parameters. A bad value never fails a page: it falls back to nothing.

/** A text that is there and not blank. */
export function textParam(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return text.trim() === '' ? undefined : text
}

/** One of the words allowed, or nothing. */
export function wordParam<const T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value)
}

/** The parameters that have a value: the others do not show in the address. */
export function present<T extends object>(params: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(params).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
