import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schema } from '@/api/client'
import { useIsAdmin } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useName } from '@/i18n/names'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Card } from '@/ui/card'
import { record } from './api'
import s from './facts.module.css'
import { HistoryCard } from './history-card'

/** Where a musician stands on the lists, what they were asked, and how they answered. */
export function RecordCards({ id }: { id: string }) {
  const t = useText('musicians.record')
  const common = useText('common')
  const errorText = useErrorText()
  const isAdmin = useIsAdmin()
  const { data, error, refetch } = useQuery(record(id))
  if (!data)
    return (
      error && (
        <Callout
          tone="no"
          title={t('failed')}
          action={<Button onPress={() => void refetch()}>{common('retry')}</Button>}
        >
          {errorText(error)}
        </Callout>
      )
    )
  return (
    <div className={s.facts}>
      {isAdmin && <PlacesCard places={data.places} />}
      <HistoryCard record={data} />
    </div>
  )
}

/** Whom a list ranks is for managers to see. */
function PlacesCard({ places }: { places: readonly Schema['RecordPlace'][] }) {
  const t = useText('musicians.record')
  const nameOf = useName()
  return (
    <Card title={t('places')}>
      {places.length === 0 ? (
        <p className={s.since}>{t('noPlaces')}</p>
      ) : (
        <ul className={s.places}>
          {places.map(({ listId, tier, listName, positionNames, rank, of }) => (
            <li key={listId} className={s.placeRow}>
              <Link to="/admin/rankings/$list" params={{ list: listId }} className={s.placeList}>
                {t('custom', { position: nameOf({ names: positionNames }), name: tier ?? listName ?? '' })}
              </Link>
              <span className={s.rank}>{t('place', { rank, of })}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
