import { api, call, type Schema } from '@/api/client'

export const changePassword = (body: Schema['ChangePassword']) => call(api.POST('/api/auth/password', { body }))
