import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { Badge } from '@/ui/badge'
import type { Column } from '@/ui/data-table'
import { MusicianStatus } from '@/ui/musician-status'
import type { MusicianRow } from './filter'
import s from './list-page.module.css'

/** The columns of the table, the same array until the language or the positions change. */
export function useColumns(): readonly Column<MusicianRow>[] {
  const t = useText('musicians')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('name'),
        sortable: true,
        cell: ({ id, musician }) => (
          <Link to="/admin/musicians/$musician" params={{ musician: id }}>
            <span className={s.given}>{musician.firstName}</span> {musician.lastName}
          </Link>
        ),
      },
      {
        id: 'position',
        header: t('position'),
        sortable: true,
        cell: ({ positions: [first, ...others] }) => {
          const position = positions.get(first ?? '')
          return (
            <>
              {nameOf(position)}{' '}
              <span className={s.muted}>{nameOf(instruments.get(position?.instrumentId ?? ''))}</span>{' '}
              {others.length > 0 && <Badge>{t('more', { count: others.length })}</Badge>}
            </>
          )
        },
      },
      {
        id: 'status',
        header: t('status'),
        sortable: true,
        cell: ({ musician }) => <MusicianStatus musician={musician} />,
      },
      { id: 'phone', header: t('phone'), cell: ({ musician }) => musician.phone },
      { id: 'email', header: t('email'), sortable: true, from: 'wide', cell: ({ musician }) => musician.email },
    ],
    [t, nameOf, positions, instruments],
  )
}
