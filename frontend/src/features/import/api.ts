import { api, call, type Schema } from '@/api/client'

/** Looks at the rows of a spreadsheet, or writes them: all in one step. */
export const importRows = (body: Schema['ImportMusicians'], signal?: AbortSignal) =>
  call(api.POST('/api/musicians/import', { body, signal: signal ?? null }))

/** The numbers of an import, for a sentence. */
export const counted = ({ new: fresh, updated, unchanged, skipped, errors }: Schema['MusicianImport']) => ({
  new: fresh,
  updated,
  unchanged,
  skipped,
  errors,
})
