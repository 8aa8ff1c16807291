import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export const changePassword = (body: Schema['ChangePassword']) => call(api.POST('/api/auth/password', { body }))

/** The orchestra itself: whether its mail reaches people, and what keeps it from that. */
export const orchestraProfile = queryOptions({
  queryKey: keys.profile,
  queryFn: ({ signal }) => call(api.GET('/api/orchestra', { signal })),
})

export const sendTestMail = () => call(api.POST('/api/orchestra/test-mail'))
export const goLive = () => call(api.POST('/api/orchestra/go-live'))
export const rehearse = () => call(api.POST('/api/orchestra/rehearse'))
