import { ArrowUp, Plus, X } from 'lucide-react'
import { type RankingList, useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { NumberField } from '@/ui/number-field'
import { BareSelect, Select } from '@/ui/select'
import type { Rung } from './need-draft'
import s from './needs.module.css'

interface Props {
  rungs: readonly Rung[]
  onChange: (rungs: Rung[]) => void
  lists: readonly RankingList[]
  /** Whose lists stand first. */
  position: string
  project: string
  isFaulty: boolean
}

/** The lists that are asked, from the first to the last, and when each opens. */
export function LadderEditor({ rungs, onChange, lists, position, project, isFaulty }: Props) {
  const t = useText('needs')
  const choices = useChoices(lists, position, project)
  const used = new Set(rungs.map(({ listId }) => listId))
  const unused = choices.find(({ value }) => !used.has(value))
  const change = (key: string, part: Partial<Rung>) =>
    onChange(rungs.map((rung) => (rung.key === key ? { ...rung, ...part } : rung)))
  const swapUp = (place: number) =>
    onChange([...rungs.slice(0, place - 1), ...pair(rungs, place), ...rungs.slice(place + 1)])
  return (
    <fieldset className={s.ladder}>
      <legend className={s.legend}>{t('ladder')}</legend>
      {rungs.length === 0 && position !== '' && <p className={isFaulty ? s.error : s.note}>{t('noList')}</p>}
      <ol className={s.rungs}>
        {rungs.map((rung, place) => (
          <li key={rung.key} className={s.rung}>
            <Select
              label={t('list', { number: place + 1 })}
              value={rung.listId}
              onChange={(listId) => change(rung.key, { listId })}
              choices={choices.filter(({ value }) => value === rung.listId || !used.has(value))}
              {...(place === 0 && { hint: t('ladderHint') })}
            />
            {place > 0 && <Opening rung={rung} onChange={(part) => change(rung.key, part)} />}
            <span className={s.tools}>
              {place > 0 && (
                <IconButton icon={ArrowUp} label={t('listUp', { number: place + 1 })} onPress={() => swapUp(place)} />
              )}
              <IconButton
                icon={X}
                label={t('removeList', { number: place + 1 })}
                isDisabled={rungs.length === 1}
                onPress={() => onChange(rungs.filter(({ key }) => key !== rung.key))}
              />
            </span>
          </li>
        ))}
      </ol>
      {unused && (
        <Button
          icon={Plus}
          onPress={() =>
            onChange([...rungs, { key: crypto.randomUUID(), listId: unused.value, opens: 'exhausted', hours: 24 }])
          }
        >
          {t('addList')}
        </Button>
      )}
    </fieldset>
  )
}

function Opening({ rung, onChange }: { rung: Rung; onChange: (part: Partial<Rung>) => void }) {
  const t = useText('needs')
  return (
    <div className={s.opening}>
      <BareSelect
        aria-label={t('release')}
        value={rung.opens}
        onChange={(opens) => onChange({ opens })}
        choices={(['exhausted', 'immediately', 'after'] as const).map((value) => ({
          value,
          label: t(`releases.${value}`),
        }))}
      />
      {rung.opens === 'after' && (
        <NumberField
          label={t('hours')}
          min={1}
          max={2160}
          value={rung.hours}
          onChange={(hours) => onChange({ hours })}
        />
      )}
    </div>
  )
}

const pair = (rungs: readonly Rung[], place: number) => rungs.slice(place - 1, place + 1).toReversed()

/** The position's own lists first, then the project's own, then those of other positions. */
function useChoices(lists: readonly RankingList[], position: string, project: string) {
  const t = useText('needs')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  const usable = lists.filter(({ projectId }) => !projectId || projectId === project)
  const label = ({ tier, name, musicians }: RankingList) =>
    t('listSize', { name: tier ?? name ?? '', count: musicians })
  const group = ({ positionId }: RankingList) => {
    const at = positions.get(positionId)
    return `${nameOf(instruments.get(at?.instrumentId ?? ''))}: ${nameOf(at)}`
  }
  const isOwn = (list: RankingList) => list.positionId === position
  return [...usable.filter(isOwn), ...usable.filter((list) => !isOwn(list))].map((list) => ({
    value: list.id,
    label: label(list),
    group: group(list),
  }))
}
