import { type ComponentType, lazy } from 'react'

type Loaded<C> = Promise<{ default: C }>

/**
 * A part of the app that is loaded when it is first needed. Without a network it waits for one: the rest of the page goes
 * on meanwhile, and a part is missing only when a server that answers does not have it.
 */
// biome-ignore lint/suspicious/noExplicitAny: as `lazy` has it, whatever the properties are
export function later<C extends ComponentType<any>>(load: () => Loaded<C>) {
  return lazy(() => patiently(load))
}

async function patiently<C>(load: () => Loaded<C>): Loaded<C> {
  for (;;) {
    try {
      return await load()
    } catch (error) {
      if (navigator.onLine) throw error
      await new Promise((resolve) => window.addEventListener('online', resolve, { once: true }))
    }
  }
}
