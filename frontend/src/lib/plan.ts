// What a plan says, put in words' order. Pure.

interface Named {
  id: string
  firstName: string
  lastName: string
}

interface Asked {
  need: string
  musician: string
}

/** The name of everybody a plan speaks of. */
export function nameIn(people: readonly Named[]): (musician: string) => string {
  const names = new Map(people.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]))
  return (musician) => names.get(musician) ?? ''
}

/** Who is asked, need by need, in the order of asking. */
export function byNeed<T extends Asked>(dispatches: readonly T[]): [need: string, asked: T[]][] {
  return [...Map.groupBy(dispatches, ({ need }) => need)]
}
