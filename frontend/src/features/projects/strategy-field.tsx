import { useId } from 'react'
import { useText } from '@/i18n'
import { STRATEGIES, type Strategy } from './need-draft'
import s from './needs.module.css'

interface Props {
  value: Strategy
  onChange: (strategy: Strategy) => void
  /** How many are asked at once where the first answer wins. */
  count: number
}

/** How many are asked at a time; each way is explained in a sentence, for nobody should have to try it out. */
export function StrategyField({ value, onChange, count }: Props) {
  const t = useText('needs')
  const name = useId()
  return (
    <fieldset className={s.strategies}>
      <legend className={s.legend}>{t('strategy')}</legend>
      {STRATEGIES.map((one) => (
        <label key={one} className={s.strategy}>
          <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
          <span>
            <strong>{t(`strategies.${one}`)}</strong>
            <small className={s.explained}>{t(`explain.${one}`, { count })}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
