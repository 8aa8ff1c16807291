import type { FormValidateAsyncFn, FormValidateFn } from '@tanstack/react-form'
import { useText } from '@/i18n'
import { faultsOf, type Terms } from './terms'

const finding: FormValidateFn<Terms> = () => undefined
const saving: FormValidateAsyncFn<Terms> = () => null

/** A form of terms as its fields know it; only the types of this count there. */
export const TERMS_FORM = { defaultValues: {} as Terms, validators: { onSubmit: finding, onSubmitAsync: saving } }

/** Says of each typed term that is none what would be one, for the form's `onSubmit`. */
export function useTermFaults(): FormValidateFn<Terms> {
  const t = useText('superadmin.one')
  return ({ value }) => {
    const faults = Object.entries(faultsOf(value)).map(([name, fault]) => [name, t(fault)])
    return faults.length === 0 ? undefined : { fields: Object.fromEntries(faults) }
  }
}
