import { useQuery } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { Choose, useFormContext } from '@/ui/form'
import { orchestras } from './api'
import { isUnborn } from './attention'

/** The orchestra of whoever has one: operators belong to none. `present` is offered whatever its state. */
export function OrchestraField({ present }: { present?: string | undefined }) {
  const t = useText('superadmin.users')
  const all = useQuery(orchestras).data ?? []
  const form = useFormContext()
  const choices = all
    .filter(({ id, status }) => id === present || !isUnborn(status))
    .map(({ id, name, code }) => ({ value: id, label: `${name} (${code})` }))
  return (
    <form.Subscribe selector={({ values }) => (values as { role?: string }).role !== 'superadmin'}>
      {(isOfOne) =>
        isOfOne && <Choose label={t('orchestra')} choices={[{ value: '', label: t('chooseOrchestra') }, ...choices]} />
      }
    </form.Subscribe>
  )
}

/** What is wrong when somebody would be of no orchestra and no operator either. */
export function useLost(): (draft: { role: string; orchestra: string }) => string | undefined {
  const t = useText('superadmin.users')
  return ({ role, orchestra }) => (role !== 'superadmin' && orchestra === '' ? t('chooseOrchestra') : undefined)
}
