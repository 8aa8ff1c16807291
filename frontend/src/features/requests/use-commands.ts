import type { BoardRequest, Terms } from '@/api/staffing'
import { useText } from '@/i18n'
import { giveSeat, release, skip, stop } from './api'
import { nameOf } from './board-state'
import { useDesk } from './context'

type Simple = 'skip' | 'stop' | 'release' | 'giveSeat'

const SENDS: Record<Simple, (request: string, terms: Terms) => Promise<unknown>> = { skip, stop, release, giveSeat }

/** The commands that need nothing but a yes. Each tells somebody something, so its plan is always shown first. */
export function useCommands(): Record<Simple, (request: BoardRequest) => Promise<boolean>> {
  const t = useText('board')
  const { run } = useDesk()
  const command = (act: Simple, isUsuallyQuiet: boolean) => (request: BoardRequest) => {
    const name = nameOf(request)
    return run({
      title: t(`${act}.title`, { name }),
      text: t(`${act}.text`, { name }),
      words: {
        ask: (who) => t(`${act}.ask`, { who }),
        dontAsk: t(`${act}.dontAsk`),
        plain: t(`${act}.plain`),
      },
      send: (terms) => SENDS[act](request.id, terms),
      done: t(`${act}.done`, { name }),
      isShownFirst: true,
      isUsuallyQuiet,
    })
  }
  return {
    skip: command('skip', false),
    stop: command('stop', true),
    release: command('release', false),
    giveSeat: command('giveSeat', false),
  }
}
