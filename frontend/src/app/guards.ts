import { type ParsedLocation, redirect } from '@tanstack/react-router'
import { acting, forgetActing, leave } from '@/api/acting'
import { isApiError } from '@/api/errors'
import { settings } from '@/api/roster'
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

/** Leaves the orchestra that one acts in; nothing more happens on this page. */
function away(path?: string): Promise<never> {
  leave(path)
  return new Promise(() => {})
}

/** Staff of an orchestra only, or an operator who acts in one; operators have pages of their own. */
export async function requireStaff(location: ParsedLocation): Promise<void> {
  const myself = await signedIn(location)
  if (myself.role !== 'superadmin') return forgetActing()
  if (!acting()) throw redirect({ to: '/superadmin' })
  try {
    await queries.ensureQueryData(settings)
  } catch (error) {
    // The grant is over, by its time or by somebody who ended it.
    if (isApiError(error, 'grant_required')) await away()
    throw error
  }
}

/** Those who run all orchestras only; staff go to their own. To look ahead is not to go there. */
export async function requireOperator(location: ParsedLocation, isAhead: boolean): Promise<void> {
  const myself = await signedIn(location)
  if (myself.role !== 'superadmin') throw redirect({ to: '/admin' })
  if (acting() && !isAhead) await away(location.href)
}
