import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projects } from '@/api/projects'
import type { RankingList } from '@/api/roster'
import { useText } from '@/i18n'
import { Badge } from '@/ui/badge'
import { useListNames } from '@/ui/list-names'
import s from './overview-page.module.css'

/** The lists made for a project, and the templates. */
export function CustomTable({ lists }: { lists: readonly RankingList[] }) {
  const t = useText('rankings')
  const { positionOf } = useListNames()
  const season = useQuery(projects).data
  return (
    <ul className={s.custom} aria-label={t('custom')}>
      {lists.map(({ id, name, positionId, projectId, musicians }) => (
        <li key={id} className={s.customRow}>
          <Link to="/admin/rankings/$list" params={{ list: id }} className={s.customName}>
            {name}
            <span className={s.detail}>{positionOf(positionId)}</span>
          </Link>
          <Badge>
            {projectId ? (season?.find((project) => project.id === projectId)?.name ?? t('ofProject')) : t('template')}
          </Badge>
          <span className={s.customCount}>{t('people', { count: musicians })}</span>
        </li>
      ))}
    </ul>
  )
}
