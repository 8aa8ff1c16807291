import { useCallback } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { meaningOf } from './remarks'

type Remark = Schema['ImportRemark']

/** Says what is wrong with a cell, or why a row is left alone. */
export function useRemarkText(): (remark: Remark) => string {
  const t = useText('musicians.import.remarks')
  const common = useText('common')
  return useCallback(
    ({ detail }) => {
      const meaning = meaningOf(detail)
      if (!meaning) return common('serverSays', { detail })
      const { key, words } = meaning
      return t(key, { name: words.name ?? '', row: words.row ?? '' })
    },
    [t, common],
  )
}
