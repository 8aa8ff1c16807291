import { api, call, type Schema } from '@/api/client'

const at = (id: string) => ({ params: { path: { id } } })

/** Sets an instrument aside with its positions, or brings it back. */
export const archiveInstrument = (id: string) => call(api.DELETE('/api/instruments/{id}', at(id)))

export const draftProject = (body: Schema['DraftProject']) => call(api.POST('/api/projects', { body }))
