import { useQuery } from '@tanstack/react-query'
import { useText } from '@/i18n'
import { BareSelect } from '@/ui/select'
import { orchestras } from './api'

interface Props<T extends string> {
  label: string
  /** What is looked for when none is chosen. */
  any: string
  value: T | undefined
  choices: readonly { value: T; label: string }[]
  onChange: (value: T | undefined) => void
}

/** One of some words to look for, or any of them. */
export function FilterSelect<T extends string>({ label, any, value, choices, onChange }: Props<T>) {
  return (
    <BareSelect
      aria-label={label}
      value={value ?? ''}
      onChange={(chosen) => onChange(choices.find((one) => one.value === chosen)?.value)}
      choices={[{ value: '', label: any }, ...choices]}
    />
  )
}

/** The orchestra that what is looked for is of. */
export function OrchestraFilter({ value, onChange }: Pick<Props<string>, 'value' | 'onChange'>) {
  const t = useText('superadmin')
  const all = useQuery(orchestras).data ?? []
  return (
    <FilterSelect
      label={t('orchestra')}
      any={t('allOrchestras')}
      value={value}
      choices={all.map(({ id, code }) => ({ value: id, label: code }))}
      onChange={onChange}
    />
  )
}
