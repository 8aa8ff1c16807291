import { ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button as Pressable } from 'react-aria-components/Button'
import { ComboBox as Combo } from 'react-aria-components/ComboBox'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { fold, matcher } from '@/lib/collate'
import s from './combo-box.module.css'

export interface ComboItem {
  id: string
  name: string
  /** A second, paler line. */
  detail?: ReactNode
}

interface Props {
  label: string
  placeholder?: string
  items: readonly ComboItem[]
  onChoose: (id: string) => void
  /** Said when nothing matches what was typed. */
  empty: string
  /** How many are offered at most; more typing narrows further. */
  limit?: number
}

/** Finds one of many by typing, whatever the diacritics, and hands it over; then it is empty for the next. */
export function ComboBox({ label, placeholder, items, onChoose, empty, limit = 50 }: Props) {
  const [query, setQuery] = useState('')
  // A fresh one for each choice: an emptied field would open the list again.
  const [round, setRound] = useState(0)
  const matches = matcher(query)
  const offered = items.filter(({ name }) => matches(fold(name))).slice(0, limit)
  return (
    <Combo
      key={round}
      className={s.combo ?? ''}
      items={offered}
      inputValue={query}
      onInputChange={setQuery}
      value={null}
      onChange={(id) => {
        if (id === null) return
        onChoose(String(id))
        setQuery('')
        setRound(round + 1)
      }}
      allowsEmptyCollection
    >
      <Label className={s.label ?? ''}>{label}</Label>
      <div className={s.box}>
        <Input className={s.input ?? ''} placeholder={placeholder ?? ''} autoFocus={round > 0} />
        <Pressable className={s.open ?? ''}>
          <ChevronDown size={16} aria-hidden />
        </Pressable>
      </div>
      <Popover className={s.popover ?? ''}>
        <ListBox<ComboItem> className={s.list ?? ''} renderEmptyState={() => <p className={s.empty}>{empty}</p>}>
          {(item) => (
            <ListBoxItem className={s.item ?? ''} textValue={item.name}>
              {item.name}
              {item.detail && <small className={s.detail}>{item.detail}</small>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Combo>
  )
}
