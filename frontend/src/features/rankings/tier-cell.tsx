import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { RankingList } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { toast } from '@/ui/toast-store'
import { makeList } from './api'
import type { Tier } from './overview'
import s from './overview-page.module.css'

interface Props {
  list: RankingList | undefined
  tier: Tier
  positionId: string
  position: string
}

/** One list of the matrix: how many are on it, or the way to make it. */
export function TierCell({ list, tier, positionId, position }: Props) {
  const t = useText('rankings')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [isMaking, setMaking] = useState(false)
  if (list)
    return (
      <Link
        to="/admin/rankings/$list"
        params={{ list: list.id }}
        className={s.count}
        data-cell
        data-empty={list.musicians === 0 || undefined}
        aria-label={t('cell', { position, tier, count: list.musicians })}
      >
        {list.musicians}
      </Link>
    )
  const make = async () => {
    setMaking(true)
    try {
      const { id } = await makeList({ positionId, tier })
      await queries.invalidateQueries({ queryKey: keys.rankings })
      await navigate({ to: '/admin/rankings/$list', params: { list: id } })
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    setMaking(false)
  }
  return (
    <button
      type="button"
      className={s.make}
      data-cell
      aria-label={t('makeCell', { position, tier })}
      aria-disabled={isMaking}
      onClick={() => isMaking || void make()}
    >
      <Plus size={16} aria-hidden />
    </button>
  )
}
