// Commands are data: the keys, the palette and the help sheet all read the list of whoever is signed in. Pages add
// theirs by `usePageCommands`.

import type { Messages } from '@/i18n/en'
import { undoNewest } from '@/ui/toast-store'
import { openOverlay } from './overlay'
import { focusPageSearch } from './page-search'

export interface Command {
  /** What it does, by its sentence in the catalogue. */
  word: `shell.keys.${keyof Messages['shell']['keys']}` | `superadmin.keys.${keyof Messages['superadmin']['keys']}`
  /** As one presses them: `Mod` is Ctrl, or Cmd on a Mac; two keys one after the other have a space between. */
  keys: string
  run: (go: (href: string) => void) => void
  /** Also in the palette, under this heading; the others are only keys. */
  group?: 'go' | 'act'
}

const FIRST: readonly Command[] = [
  { word: 'shell.keys.palette', keys: 'Mod+k', run: () => openOverlay.set('palette') },
  { word: 'shell.keys.search', keys: '/', run: focusPageSearch },
]

const LAST: readonly Command[] = [
  { word: 'shell.keys.undo', keys: 'Mod+z', run: () => void undoNewest() },
  { word: 'shell.keys.help', keys: '?', group: 'act', run: () => openOverlay.set('help') },
]

/** These, between the ones that everybody has. */
export const withCommon = (own: readonly Command[]): readonly Command[] => [...FIRST, ...own, ...LAST]

/** What staff of an orchestra can do by key. */
export const STAFF_COMMANDS = withCommon([
  { word: 'shell.keys.goToday', keys: 'g t', group: 'go', run: (go) => go('/admin') },
  { word: 'shell.keys.goProjects', keys: 'g p', group: 'go', run: (go) => go('/admin/projects') },
  { word: 'shell.keys.goMusicians', keys: 'g m', group: 'go', run: (go) => go('/admin/musicians') },
  { word: 'shell.keys.goRankings', keys: 'g r', group: 'go', run: (go) => go('/admin/rankings') },
  { word: 'shell.keys.goPositions', keys: 'g i', group: 'go', run: (go) => go('/admin/positions') },
  { word: 'shell.keys.goSettings', keys: 'g s', group: 'go', run: (go) => go('/admin/settings') },
  { word: 'shell.keys.goActivity', keys: 'g a', group: 'go', run: (go) => go('/admin/activity') },
  { word: 'shell.keys.sickCall', keys: '', group: 'act', run: (go) => go('/admin/sick-call') },
  { word: 'shell.keys.addMusician', keys: '', group: 'act', run: (go) => go('/admin/musicians/new') },
])
