import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Callout } from '@/ui/callout'
import { Checkbox } from '@/ui/checkbox'
import { Segmented } from '@/ui/segmented'
import { Skeleton } from '@/ui/skeleton'
import { counted } from './api'
import s from './import-page.module.css'
import { PreviewRow } from './preview-row'
import { type Import, MOST_ROWS } from './use-import'

export type Outcome = Schema['ImportResult']
const FIRST_SHOWN = 50

/** What would become of the rows: counted, the bad ones first and mended where they stand. */
export function PreviewStep({ import: { rows, preview, update, setUpdate, mend, hasHeadings } }: { import: Import }) {
  const t = useText('musicians.import')
  const common = useText('common')
  const errorText = useErrorText()
  const [only, setOnly] = useState<'all' | 'error'>('all')
  const [shownRows, setShown] = useState(FIRST_SHOWN)

  if (rows.length > MOST_ROWS)
    return <Callout tone="no">{t('tooMany', { count: rows.length, most: MOST_ROWS })}</Callout>
  if (!preview) return <p className={s.aside}>{t('previewLater')}</p>
  if (preview.isError)
    return (
      <Callout tone="no" isAlert action={<Button onPress={() => void preview.refetch()}>{common('retry')}</Button>}>
        {errorText(preview.error)}
      </Callout>
    )
  const result = preview.data
  if (!result || result.rows.length !== rows.length) return <Skeleton rows={4} />

  const numbered = result.rows.map((row, place) => ({ ...row, place }))
  const shown = only === 'error' ? numbered.filter(({ outcome }) => outcome === 'error') : badFirst(numbered)
  return (
    <>
      <Checkbox checked={update} onChange={setUpdate} hint={t('updateHint')}>
        {t('update')}
      </Checkbox>
      <p className={s.summary}>{t('summary', counted(result))}</p>
      {result.new > result.room && (
        <Callout tone="no">{t('noRoom', { count: result.new, room: Math.max(0, result.room) })}</Callout>
      )}
      {result.errors > 0 && (
        <Segmented
          label={t('show')}
          value={only}
          onChange={setOnly}
          choices={[
            { value: 'all', label: t('showAll', { count: rows.length }) },
            { value: 'error', label: t('showErrors', { count: result.errors }) },
          ]}
        />
      )}
      <ul className={s.rows} aria-label={t('preview')}>
        {shown.slice(0, shownRows).map(({ place, outcome, remarks }) => (
          <PreviewRow
            key={place}
            number={place + (hasHeadings ? 2 : 1)}
            cells={rows[place] ?? {}}
            outcome={outcome}
            remarks={remarks}
            onMend={(field, text) => mend(place, field, text)}
          />
        ))}
      </ul>
      {shown.length > shownRows && (
        <Button onPress={() => setShown(shown.length)}>{t('showRest', { count: shown.length - shownRows })}</Button>
      )}
    </>
  )
}

const badFirst = <T extends { outcome: Outcome }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => Number(b.outcome === 'error') - Number(a.outcome === 'error'))
