// Reading keys: one chord, or two plain keys one after the other. Pure, apart from the clock that is passed in.

export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

const PAUSE_MS = 1_200

/** How a press is written in the registry: `Mod+k`, `g`, `?`; nothing for chords that belong to the browser. */
export function nameOf({ key, ctrlKey, metaKey, altKey }: Press): string | null {
  if (altKey || key.length !== 1) return null
  return ctrlKey || metaKey ? `Mod+${key.toLowerCase()}` : key
}

export interface Reader {
  /** The keys that were completed, or null while there are none. */
  read: (name: string, at: number, known: readonly string[]) => string | null
}

/** Joins two keys pressed within a moment, where a command begins with the first. */
export function keyReader(): Reader {
  let first = ''
  let firstAt = 0
  return {
    read(name, at, known) {
      const pair = first !== '' && at - firstAt <= PAUSE_MS ? `${first} ${name}` : ''
      first = ''
      if (pair !== '' && known.includes(pair)) return pair
      if (known.some((keys) => keys.startsWith(`${name} `))) {
        first = name
        firstAt = at
        return null
      }
      return known.includes(name) ? name : null
    },
  }
}
