import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { announce } from './announce'
import { Button } from './button'
import s from './copy-field.module.css'
import { TextField } from './field'

/** Puts a text on the clipboard, and says so. Without leave of the browser it is still there to be marked by hand. */
export function useCopy(text: string, said: string) {
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true)
        announce(said)
      },
      () => undefined,
    )
  return { isCopied, copy: () => void copy() }
}

interface Props {
  label: string
  value: string
  words: { copy: string; copied: string }
}

/** A text to be taken elsewhere. */
export function CopyField({ label, value, words }: Props) {
  const { isCopied, copy } = useCopy(value, words.copied)
  return (
    <div className={s.line}>
      <TextField
        label={label}
        readOnly
        value={value}
        onChange={() => undefined}
        onFocus={(event) => event.target.select()}
      />
      <Button icon={isCopied ? Check : Copy} onPress={copy}>
        {isCopied ? words.copied : words.copy}
      </Button>
    </div>
  )
}
