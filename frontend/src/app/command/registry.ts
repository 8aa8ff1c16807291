// Commands are data: the keys, the palette and the help sheet all read this one list. Pages add theirs by
// `usePageCommands`.

import type { Messages } from '@/i18n/en'
import { undoNewest } from '@/ui/toast-store'
import { openOverlay } from './overlay'
import { focusPageSearch } from './page-search'

export interface Command {
  id: keyof Messages['shell']['keys']
  /** As one presses them: `Mod` is Ctrl, or Cmd on a Mac; two keys one after the other have a space between. */
  keys: string
  run: (go: (href: string) => void) => void
  /** Also in the palette, under this heading; the others are only keys. */
  group?: 'go' | 'act'
}

export const COMMANDS: readonly Command[] = [
  { id: 'palette', keys: 'Mod+k', run: () => openOverlay.set('palette') },
  { id: 'search', keys: '/', run: focusPageSearch },
  { id: 'goToday', keys: 'g t', group: 'go', run: (go) => go('/admin') },
  { id: 'goProjects', keys: 'g p', group: 'go', run: (go) => go('/admin/projects') },
  { id: 'goMusicians', keys: 'g m', group: 'go', run: (go) => go('/admin/musicians') },
  { id: 'goRankings', keys: 'g r', group: 'go', run: (go) => go('/admin/rankings') },
  { id: 'goPositions', keys: 'g i', group: 'go', run: (go) => go('/admin/positions') },
  { id: 'goSettings', keys: 'g s', group: 'go', run: (go) => go('/admin/settings') },
  { id: 'goActivity', keys: 'g a', group: 'go', run: (go) => go('/admin/activity') },
  { id: 'sickCall', keys: '', group: 'act', run: (go) => go('/admin/sick-call') },
  { id: 'addMusician', keys: '', group: 'act', run: (go) => go('/admin/musicians/new') },
  { id: 'undo', keys: 'Mod+z', run: () => void undoNewest() },
  { id: 'help', keys: '?', group: 'act', run: () => openOverlay.set('help') },
]
