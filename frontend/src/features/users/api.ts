import { api, call, type Schema } from '@/api/client'

export const invite = (body: Schema['NewStaffUser']) => call(api.POST('/api/users', { body }))

const at = (id: string) => ({ params: { path: { id } } })

export const newLink = (id: string) => call(api.POST('/api/users/{id}/invitation', at(id)))

export const amendUser = (id: string, body: Schema['AmendUser']) =>
  call(api.PATCH('/api/users/{id}', { ...at(id), body }))
