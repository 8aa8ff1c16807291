import { useMemo } from 'react'
import { useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'
import { includesWord } from '@/lib/text'
import { Badge } from '@/ui/badge'
import type { Column } from '@/ui/data-table'
import { MusicianStatus } from '@/ui/musician-status'
import { RowLink } from '@/ui/row-link'
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
        width: '20%',
        sortable: true,
        cell: ({ id, musician }) => (
          <RowLink href={`/admin/musicians/${id}`}>
            <span className={s.given}>{musician.firstName}</span> {musician.lastName}
          </RowLink>
        ),
      },
      {
        id: 'position',
        header: t('plays'),
        width: '26%',
        sortable: true,
        cell: ({ positions: [first, ...others] }) => {
          const position = positions.get(first ?? '')
          const [name, instrument] = [nameOf(position), nameOf(instruments.get(position?.instrumentId ?? ''))]
          return (
            <span className={s.plays}>
              <span className={s.first}>
                {!includesWord(name, instrument) && `${instrument} `}
                <span className={s.muted}>{name}</span>
              </span>{' '}
              {others.length > 0 && <Badge>{t('more', { count: others.length })}</Badge>}
            </span>
          )
        },
      },
      {
        id: 'status',
        header: t('status'),
        width: '8rem',
        sortable: true,
        cell: ({ musician }) => <MusicianStatus musician={musician} />,
      },
      { id: 'phone', header: t('phone'), width: '8.5rem', cell: ({ musician }) => musician.phone },
      { id: 'email', header: t('email'), sortable: true, from: 'wide', cell: ({ musician }) => musician.email },
    ],
    [t, nameOf, positions, instruments],
  )
}
