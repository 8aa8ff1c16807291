import { type ParsedLocation, redirect } from '@tanstack/react-router'
import { isApiError } from '@/api/errors'
import { type Myself, me } from '@/api/session'
import { queries } from './query-client'

const LOGIN = '/admin/login'

/** Who is signed in, or off to the login page, which leads back here. */
async function signedIn({ href }: ParsedLocation): Promise<Myself> {
  try {
    return await queries.ensureQueryData(me)
  } catch (error) {
    if (isApiError(error) && error.status === 401) throw redirect({ to: LOGIN, search: { next: href } })
    throw error
  }
}

/** Staff of an orchestra only; operators have pages of their own. */
export async function requireStaff(location: ParsedLocation): Promise<void> {
  const myself = await signedIn(location)
  if (myself.role === 'superadmin') throw redirect({ to: '/superadmin' })
}

/** Those who run all orchestras only; staff go to their own. */
export async function requireOperator(location: ParsedLocation): Promise<void> {
  const myself = await signedIn(location)
  if (myself.role !== 'superadmin') throw redirect({ to: '/admin' })
}
