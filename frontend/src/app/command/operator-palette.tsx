import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { orchestras } from '@/features/superadmin/api'
import { useText } from '@/i18n'
import { Palette, type PaletteProps } from './palette'
import type { Hit } from './palette-hits'

/** Search among all orchestras and the actions of those who run them. */
export function OperatorPalette(props: PaletteProps) {
  const t = useText('superadmin')
  const all = useQuery(orchestras).data
  const things = useMemo(
    () =>
      (all ?? []).map(
        ({ id, code, name }): Hit => ({
          id,
          group: 'orchestras',
          name: `${name} · ${code}`,
          run: (go) => go(`/superadmin/orchestras/${id}`),
        }),
      ),
    [all],
  )
  return <Palette {...props} title={t('paletteTitle')} things={things} />
}
