const AT_ONCE = 6

/** Does the same to each, a few at a time, and hands back what went wrong. */
export async function failures<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<unknown[]> {
  const waiting = [...items]
  const failed: unknown[] = []
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await act(item).catch((cause: unknown) => failed.push(cause))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return failed
}
