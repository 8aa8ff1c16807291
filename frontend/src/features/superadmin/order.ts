import type { ApiError } from '@/api/errors'
import type { BirthOrder } from './api'

export const PROVIDERS = ['sqlite', 'postgres', 'existing'] as const
export const PLANS = ['small', 'medium', 'enterprise'] as const

export interface Draft {
  code: string
  name: string
  plan: string
  provider: (typeof PROVIDERS)[number]
  url: string
  username: string
  email: string
  locale: string
  demo: boolean
}

/** What the form says, as the server takes it. */
export function orderOf(draft: Draft): BirthOrder {
  const { provider } = draft
  return {
    code: draft.code.trim().toUpperCase(),
    name: draft.name.trim(),
    plan: PLANS.find((one) => one === draft.plan) ?? 'small',
    database: provider === 'existing' ? { provider, url: draft.url.trim() } : { provider },
    admin: {
      username: draft.username.trim(),
      email: draft.email.trim(),
      locale: draft.locale === 'sv' ? 'sv' : 'en',
    },
    demo: draft.demo,
  }
}

const FIELDS: Record<string, keyof Draft> = {
  '/code': 'code',
  '/name': 'name',
  '/plan': 'plan',
  '/database': 'url',
  '/database/url': 'url',
  '/admin/username': 'username',
  '/admin/email': 'email',
}

/** The fields that the server found fault with; those that are not in sight are left out. */
export function fieldsAtFault({ errors }: ApiError, { provider }: Draft): Map<keyof Draft, string> {
  const found = new Map<keyof Draft, string>()
  for (const { pointer, detail } of errors) {
    const field = FIELDS[pointer]
    if (field && (field !== 'url' || provider === 'existing')) found.set(field, detail)
  }
  return found
}
