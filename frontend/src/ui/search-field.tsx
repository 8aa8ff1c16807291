import { Search as Glass, X } from 'lucide-react'
import { useText } from '@/i18n'
import { IconButton } from './icon-button'
import s from './search-field.module.css'

interface Props {
  label: string
  placeholder?: string
  value: string
  onChange: (value: string) => void
}

/** The search of a page: `/` puts the cursor here, Esc empties it. */
export function SearchField({ label, placeholder, value, onChange }: Props) {
  const t = useText('common')
  return (
    <search className={s.search}>
      <Glass size={17} aria-hidden />
      <input
        type="search"
        data-page-search
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className={s.input}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && value !== '' && onChange('')}
      />
      {value !== '' && <IconButton label={t('clear')} icon={X} onPress={() => onChange('')} />}
    </search>
  )
}
