import { useState } from 'react'
import { useText } from '@/i18n'
import { Callout } from '@/ui/callout'
import { TextArea } from '@/ui/field'
import { FileDrop } from '@/ui/file-drop'
import s from './import-page.module.css'
import { type Sheet, sheetOf, textOf } from './sheet'

/** Where the spreadsheet comes from: a file, or what was copied in a spreadsheet program. */
export function SourceStep({ onSheet }: { onSheet: (sheet: Sheet) => void }) {
  const t = useText('musicians.import')
  const [fault, setFault] = useState('')
  const take = (text: string) => {
    const sheet = sheetOf(text)
    if (sheet.length === 0) setFault(t('nothing'))
    else if ((sheet[0]?.length ?? 0) < 2) setFault(t('oneColumn'))
    else onSheet(sheet)
  }
  const read = async (file: File) => {
    const bytes = new Uint8Array(await file.arrayBuffer())
    // An .xlsx is a zip: it says so in its first letters.
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) setFault(t('workbook'))
    else take(textOf(bytes))
  }
  return (
    <div className={s.source}>
      <FileDrop
        label={t('choose')}
        hint={t('chooseHint')}
        accept=".csv,.tsv,.txt,text/csv"
        onFile={(f) => void read(f)}
      />
      <TextArea
        label={t('paste')}
        hint={t('pasteHint')}
        rows={5}
        spellCheck={false}
        value=""
        onChange={take}
        placeholder={t('pasteExample')}
      />
      {fault && (
        <Callout tone="no" isAlert>
          {fault}
        </Callout>
      )}
    </div>
  )
}
