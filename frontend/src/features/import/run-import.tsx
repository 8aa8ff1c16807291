import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { toast } from '@/ui/toast-store'
import { counted, importRows } from './api'
import { ColumnsStep } from './columns-step'
import s from './import-page.module.css'
import { PreviewStep } from './preview-step'
import type { Sheet } from './sheet'
import { useImport } from './use-import'

interface Props {
  sheet: Sheet
  onDone: (result: Schema['MusicianImport']) => void
  onAgain: () => void
  undo: (result: Schema['MusicianImport']) => Promise<void>
}

/** The columns, the preview, and the button that writes. */
export function RunImport({ sheet, onDone, onAgain, undo }: Props) {
  const t = useText('musicians.import')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const columns = useImport(sheet)
  const [isPending, setPending] = useState(false)
  const { rows, update, preview } = columns
  const result = preview?.data
  const count = result && !preview.isPlaceholderData ? result.new + result.updated : 0

  const run = async () => {
    setPending(true)
    try {
      const done = await importRows({ rows, update, skipErrors: true })
      toast({ text: t('summary', counted(done)), undo: done.new > 0 ? () => void undo(done) : undefined })
      onDone(done)
    } catch (error) {
      toast({ text: errorText(error), tone: 'bad' })
    }
    setPending(false)
    void queries.invalidateQueries({ queryKey: keys.musicians })
  }

  return (
    <div className={s.steps}>
      <Card
        title={t('columns')}
        end={
          <Button variant="quiet" onPress={onAgain}>
            {t('another')}
          </Button>
        }
      >
        <ColumnsStep sheet={sheet} columns={columns} />
      </Card>
      <Card title={t('preview')}>
        <PreviewStep import={columns} />
      </Card>
      <div className={s.bar}>
        <Button variant="primary" isDisabled={count === 0} isPending={isPending} onPress={() => void run()}>
          {t('run', { count })}
        </Button>
        {result && result.errors > 0 && <p className={s.aside}>{t('leftOut', { count: result.errors })}</p>}
      </div>
    </div>
  )
}
