/** Class names that are there, in one string. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}

/** Whether a name says another already, so that nobody reads "Horn Horn 3". */
export function includesWord(name: string, word: string): boolean {
  return name.toLowerCase().includes(word.toLowerCase())
}

/** A position as people say it: "Horn 3", but "Viola, Tutti". */
export function positionOf(instrument: string, position: string): string {
  return includesWord(position, instrument) ? position : `${instrument}, ${position}`
}

/** Whether typing goes into this element, so that single keys must not be commands. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
}
