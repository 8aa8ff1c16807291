import { queryOptions } from '@tanstack/react-query'
import { api, call, callTagged, type Schema } from './client'
import { keys } from './keys'

export type Settings = Required<Schema['Settings']>

/** The settings with the tag that lets a save fail when somebody else changed them meanwhile. */
export const taggedSettings = queryOptions({
  queryKey: [...keys.settings, 'tagged'],
  queryFn: async ({ signal }) => {
    const { data, tag } = await callTagged(api.GET('/api/settings', { signal }))
    return { settings: data as Settings, tag }
  },
})

export const amendSettings = (tag: string, body: Schema['AmendSettings']) =>
  call(api.PATCH('/api/settings', { params: { header: { 'If-Match': tag } }, body }))
