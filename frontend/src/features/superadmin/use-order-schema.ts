import { useMemo } from 'react'
import * as z from 'zod/mini'
import { useText } from '@/i18n'
import { PROVIDERS } from './order'

/** What the form can say by itself about an order; the server has the last word. */
export function useOrderSchema() {
  const t = useText('superadmin.birth')
  const common = useText('common')
  return useMemo(() => {
    const matching = (pattern: RegExp, fault: string) =>
      z.string().check(z.refine((text) => pattern.test(text.trim()), fault))
    const fields = z.object({
      code: matching(/^[a-z][a-z0-9]{1,15}$/i, t('codeHint')),
      name: matching(/./, common('required')),
      plan: z.string(),
      provider: z.enum(PROVIDERS),
      url: z.string(),
      username: matching(/^[a-z0-9._-]{3,64}$/, t('usernameHint')),
      email: matching(/^\S+@\S+\.\S+$/, common('badEmail')),
      locale: z.string(),
      demo: z.boolean(),
    })
    return fields.check(
      z.refine(({ provider, url }) => provider !== 'existing' || /^postgres(ql)?:\/\/./.test(url.trim()), {
        error: t('badUrl'),
        path: ['url'],
      }),
    )
  }, [t, common])
}
