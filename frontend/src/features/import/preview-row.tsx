import { Ban, CircleMinus, CirclePlus, Equal, type LucideIcon, PencilLine } from 'lucide-react'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { TextField } from '@/ui/field'
import { StatusPill, type Tone } from '@/ui/status-pill'
import type { Cells, Meaning } from './columns'
import s from './import-page.module.css'
import type { Outcome } from './preview-step'
import { textOfCell } from './use-import'
import { useRemarkText } from './use-remark-text'

const LOOKS: Record<Outcome, readonly [Tone, LucideIcon]> = {
  new: ['ok', CirclePlus],
  updated: ['info', PencilLine],
  unchanged: ['idle', Equal],
  skipped: ['idle', CircleMinus],
  error: ['no', Ban],
}

interface Props {
  /** As the spreadsheet counts. */
  number: number
  cells: Cells
  outcome: Outcome
  remarks: readonly Schema['ImportRemark'][]
  onMend: (field: string, text: string) => void
}

/** A row of the spreadsheet: what becomes of it, and, where it is bad, the cells at fault to be mended. */
export function PreviewRow({ number, cells, outcome, remarks, onMend }: Props) {
  const t = useText('musicians.import')
  const remarkText = useRemarkText()
  const [tone, icon] = LOOKS[outcome]
  const name = [cells.firstName, cells.lastName].filter(Boolean).join(' ')
  return (
    <li className={s.row} data-outcome={outcome}>
      <span className={s.number}>{number}</span>
      <div className={s.who}>
        <span className={s.name}>{name || t('nameless')}</span>
        <span className={s.aside}>{[cells.email, cells.positions?.join(', ')].filter(Boolean).join(' · ')}</span>
      </div>
      <StatusPill tone={tone} icon={icon}>
        {t(`outcomes.${outcome}`)}
      </StatusPill>
      {remarks.length > 0 && (
        <div className={s.remarks}>
          {remarks.map((remark) =>
            outcome === 'error' ? (
              <MendField
                key={remark.field}
                label={t(`meanings.${remark.field as Meaning}`)}
                text={textOfCell(cells, remark.field)}
                error={remarkText(remark)}
                onMend={(text) => onMend(remark.field, text)}
              />
            ) : (
              <p key={remark.field} className={s.aside}>
                {remarkText(remark)}
              </p>
            ),
          )}
        </div>
      )}
    </li>
  )
}

interface MendProps {
  label: string
  text: string
  error: string
  onMend: (text: string) => void
}

/** A cell at fault; it is looked at again when it is left, or on Enter. */
function MendField({ label, text, error, onMend }: MendProps) {
  const [draft, setDraft] = useState(text)
  const mend = () => draft !== text && onMend(draft)
  return (
    <TextField
      label={label}
      error={error}
      value={draft}
      onChange={setDraft}
      onBlur={mend}
      onKeyDown={(event) => event.key === 'Enter' && mend()}
    />
  )
}
