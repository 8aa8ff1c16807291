import { useDeferredValue, useId, useState } from 'react'
import { type RankingList, useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { fold, matcher } from '@/lib/collate'
import { SearchField } from '@/ui/search-field'
import { ladderOf, type Tier } from './preset'
import s from './sick-call.module.css'

interface Props {
  lists: readonly RankingList[]
  upTo: Tier
  value: string
  onChange: (position: string) => void
}

/** Which chair is empty: every position in the order of a score, one tap each. Without a list nobody can be asked. */
export function PositionChips({ lists, upTo, value, onChange }: Props) {
  const t = useText('sickCall')
  const nameOf = useName()
  const group = useId()
  const { positions, instruments } = useScore()
  const [query, setQuery] = useState('')
  const matches = matcher(useDeferredValue(query))
  const found = [...positions.values()].filter((one) =>
    matches(fold(`${nameOf(instruments.get(one.instrumentId))} ${nameOf(one)}`)),
  )
  const byInstrument = Map.groupBy(found, ({ instrumentId }) => instrumentId)

  return (
    <fieldset className={s.positions}>
      <legend className={s.legend}>{t('who')}</legend>
      <SearchField label={t('searchPosition')} placeholder={t('searchPosition')} value={query} onChange={setQuery} />
      {found.length === 0 && <p className={s.pale}>{t('noneMatch')}</p>}
      {[...byInstrument].map(([instrument, some]) => (
        <fieldset key={instrument} className={s.instrument} aria-labelledby={`${group}-${instrument}`}>
          <p id={`${group}-${instrument}`} className={s.pale}>
            {nameOf(instruments.get(instrument))}
          </p>
          <div className={s.chips}>
            {some.map((one) => {
              const people = ladderOf(lists, one.id, upTo).reduce((sum, { musicians }) => sum + musicians, 0)
              return (
                <label key={one.id} className={s.chip}>
                  <input
                    type="radio"
                    name={group}
                    className={s.radio}
                    checked={one.id === value}
                    disabled={people === 0}
                    onChange={() => onChange(one.id)}
                  />
                  {nameOf(one)}
                  {people === 0 && <small>{t('nobodyListed')}</small>}
                </label>
              )
            })}
          </div>
        </fieldset>
      ))}
    </fieldset>
  )
}
