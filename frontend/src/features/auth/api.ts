import { api, call, type Schema } from '@/api/client'
import { adopted } from '@/api/session'

export type Credentials = Pick<Schema['Credentials'], 'username' | 'password'>

/** Signs in by cookie and says who that is. */
export async function logIn({ username, password }: Credentials): Promise<Schema['Myself']> {
  const { user } = await call(api.POST('/api/auth/login', { body: { username, password } }))
  return adopted(user)
}
