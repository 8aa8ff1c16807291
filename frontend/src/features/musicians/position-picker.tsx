import { X } from 'lucide-react'
import { useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { ComboBox } from '@/ui/combo-box'
import { IconButton } from '@/ui/icon-button'
import s from './form.module.css'

interface Props {
  chosen: readonly string[]
  onChange: (ids: string[]) => void
}

/** What a musician can play: found by typing, taken off by its cross. */
export function PositionPicker({ chosen, onChange }: Props) {
  const t = useText('musicians')
  const common = useText('common')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  const label = (id: string) => {
    const position = positions.get(id)
    return [nameOf(instruments.get(position?.instrumentId ?? '')), nameOf(position)].filter(Boolean).join(' · ')
  }
  return (
    <div className={s.picker}>
      <ComboBox
        label={t('positions')}
        items={[...positions.keys()].filter((id) => !chosen.includes(id)).map((id) => ({ id, name: label(id) }))}
        onChoose={(id) => onChange([...chosen, id])}
        empty={t('noneMatch')}
        limit={80}
      />
      {chosen.length > 0 && (
        <ul className={s.chips}>
          {chosen.map((id) => (
            <li key={id} className={s.chip}>
              {label(id)}
              <IconButton
                label={`${common('clear')}: ${label(id)}`}
                icon={X}
                onPress={() => onChange(chosen.filter((one) => one !== id))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
