import { FileUp } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import s from './file-drop.module.css'

interface Props {
  label: string
  hint?: string
  /** As for the file chooser: `.csv,.tsv`. */
  accept: string
  onFile: (file: File) => void
}

/** A place to drop a file, and a button that chooses one. */
export function FileDrop({ label, hint, accept, onFile }: Props) {
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) onFile(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its twin in the button within
    <div
      className={s.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label className={s.label}>
        <FileUp size={22} aria-hidden />
        <span className={s.words}>{label}</span>
        <input
          type="file"
          accept={accept}
          className={s.input}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file) onFile(file)
            target.value = ''
          }}
        />
      </label>
      {hint && <p className={s.hint}>{hint}</p>}
    </div>
  )
}
