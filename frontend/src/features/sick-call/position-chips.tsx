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
  const byInstrument = [...instruments.values()].flatMap((instrument) => {
    const some = found.filter(({ instrumentId }) => instrumentId === instrument.id)
    return some.length > 0 ? [{ instrument, some }] : []
  })

  return (
    <fieldset className={s.positions}>
      <legend className={s.legend}>{t('who')}</legend>
      <SearchField label={t('searchPosition')} placeholder={t('searchPosition')} value={query} onChange={setQuery} />
      {found.length === 0 && <p className={s.pale}>{t('noneMatch')}</p>}
      {byInstrument.map(({ instrument, some }) => (
        <fieldset key={instrument.id} className={s.instrument} aria-labelledby={`${group}-${instrument.id}`}>
          <p id={`${group}-${instrument.id}`} className={s.pale}>
            {nameOf(instrument)}
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
