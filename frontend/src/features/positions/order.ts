// Putting things in order. Pure.

interface Thing {
  id: string
}

/** One of them on another place, from 0. */
export function movedTo<T extends Thing>(all: readonly T[], id: string, to: number): T[] {
  const mover = all.find((one) => one.id === id)
  return mover ? all.filter((one) => one !== mover).toSpliced(to, 0, mover) : [...all]
}

/** The list with some of its members in another order, on the places that they have together. */
export function replaced<T extends Thing>(all: readonly T[], some: readonly T[]): T[] {
  const ids = new Set(some.map(({ id }) => id))
  const next = some[Symbol.iterator]()
  return all.map((one) => (ids.has(one.id) ? (next.next().value ?? one) : one))
}
