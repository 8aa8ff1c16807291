import { queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/keys'

const read = (signal: AbortSignal) => call(api.GET('/api/mailbox', { signal }))

export type Mail = Awaited<ReturnType<typeof read>>['items'][number]

/** The mails that stayed here, the newest first. */
export const mailbox = queryOptions({
  queryKey: keys.mailbox,
  queryFn: async ({ signal }) => (await read(signal)).items,
})

/** Where the musician answers, if the mail leads there. */
export function answerPage({ links }: Mail): string | undefined {
  return links.find((link) => /\/r\/[^/?#]+/.test(link))
}

export interface Happened {
  now: string
  /** False when nothing is due any more. */
  moved: boolean
  /** How often what happened, by the kind of event. */
  counts: ReadonlyMap<string, number>
}

/** Lets the demo's time pass until something is due, and says what came of it. */
export async function skip(): Promise<Happened> {
  const newest = await call(api.GET('/api/events', { params: { query: { limit: 1 } } }))
  const after = newest.items[0]?.seq ?? 0
  const { now, skippedTo } = await call(api.POST('/api/demo/skip'))
  const { items } = await call(api.GET('/api/events', { params: { query: { after, limit: 200 } } }))
  const counts = new Map([...Map.groupBy(items, ({ kind }) => kind)].map(([kind, some]) => [kind, some.length]))
  return { now, moved: skippedTo != null, counts }
}
