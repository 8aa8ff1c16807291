import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from '@/api/client'
import { adopted } from '@/api/session'

export type Credentials = Pick<Schema['Credentials'], 'username' | 'password'>

/** Signs in by cookie and says who that is. */
export async function logIn({ username, password }: Credentials): Promise<Schema['Myself']> {
  const { user } = await call(api.POST('/api/auth/login', { body: { username, password } }))
  return adopted(user)
}

/** Whom a link to a password is for; unknown once it was used or is too old. */
export const linkIsFor = (token: string) =>
  queryOptions({
    queryKey: ['welcome', token],
    queryFn: ({ signal }) => call(api.POST('/api/auth/welcome/check', { body: { token }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Has a link mailed to whoever this is; whether that is anybody is not said. */
export const forgetPassword = (account: string) => call(api.POST('/api/auth/forgot', { body: { account } }))

/** Chooses the password behind a link, and signs in by cookie. */
export async function choosePassword(token: string, password: string): Promise<Schema['Myself']> {
  const { user } = await call(api.POST('/api/auth/welcome', { body: { token, password } }))
  return adopted(user)
}
