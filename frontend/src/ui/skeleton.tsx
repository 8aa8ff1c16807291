import { useEffect, useState } from 'react'
import { useText } from '@/i18n'
import s from './skeleton.module.css'

const PATIENCE_MS = 150

/** Pale lines where a list will be; only once waiting is noticed. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const t = useText('common')
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  if (!isLate) return null
  return (
    <div role="status" aria-busy aria-label={t('loading')} className={s.skeleton}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <div key={row} className={s.row} />
      ))}
    </div>
  )
}
