import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { Checkbox } from '@/ui/checkbox'
import { BareSelect } from '@/ui/select'
import { MEANINGS, type Meaning } from './columns'
import s from './import-page.module.css'
import type { Sheet } from './sheet'
import type { Import } from './use-import'

const SAMPLE = 3

/** What each column means, guessed and then chosen, above what stands in it. */
export function ColumnsStep({ sheet, columns }: { sheet: Sheet; columns: Import }) {
  const t = useText('musicians.import')
  const { hasHeadings, meanings, lacks } = columns
  const [first = [], ...rest] = sheet
  const sample = (hasHeadings ? rest : sheet).slice(0, SAMPLE)
  const nameOf = (column: number) => (hasHeadings && first[column]) || t('column', { number: column + 1 })
  const choices = MEANINGS.map((value) => ({ value, label: t(`meanings.${value}`) }))
  return (
    <>
      <Checkbox checked={hasHeadings} onChange={columns.setHeadings}>
        {t('hasHeadings')}
      </Checkbox>
      <section className={s.scroll} aria-label={t('columns')}>
        <table className={s.columns}>
          <thead>
            <tr>
              {meanings.map((meaning, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <th key={column} scope="col">
                  <span className={s.heading}>{nameOf(column)}</span>
                  <BareSelect<Meaning>
                    aria-label={t('meaningOf', { column: nameOf(column) })}
                    value={meaning}
                    onChange={(chosen) => columns.setMeaning(column, chosen)}
                    choices={choices}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={place}>
                {meanings.map((meaning, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={column} data-unused={meaning === 'none' || undefined}>
                    {row[column]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {lacks.map((what) => (
        <Callout key={what} tone="wait">
          {t(`lacks.${what}`)}
        </Callout>
      ))}
    </>
  )
}
