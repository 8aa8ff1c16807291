import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { useText } from '@/i18n'
import { Card } from '@/ui/card'
import { PageHead } from '@/ui/page-head'
import { DoneCard } from './done-card'
import s from './import-page.module.css'
import { RunImport } from './run-import'
import type { Sheet } from './sheet'
import { SourceStep } from './source-step'
import { useUndoImport } from './use-undo-import'

/** Brings the spreadsheet: paste or drop, say what the columns mean, look, import; and take it back. */
export function ImportPage() {
  const t = useText('musicians')
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const [done, setDone] = useState<Schema['MusicianImport'] | null>(null)
  const undo = useUndoImport()
  const again = () => {
    setSheet(null)
    setDone(null)
  }
  return (
    <div className={s.page}>
      <PageHead
        title={t('import.title')}
        fact={t('import.fact')}
        back={<Link to="/admin/musicians">{t('back')}</Link>}
      />
      {done ? (
        <DoneCard
          done={done}
          onAgain={again}
          onUndo={() => {
            again()
            void undo(done)
          }}
        />
      ) : sheet ? (
        <RunImport sheet={sheet} onDone={setDone} onAgain={again} undo={undo} />
      ) : (
        <Card>
          <SourceStep onSheet={setSheet} />
        </Card>
      )}
    </div>
  )
}
