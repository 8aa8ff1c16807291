import type { Foreseen } from './schema-api'

type ForeseenTurn = Foreseen['orchestras'][number]

/** What a run would do, in groups: who changes, who is there already, and who cannot be asked. */
export function groups({ orchestras }: Foreseen) {
  const changes = ({ apply, takeBack }: ForeseenTurn) => apply.length > 0 || takeBack.length > 0
  const unknown = orchestras.filter(({ error }) => error)
  const changed = orchestras.filter((one) => !one.error && changes(one))
  const same = orchestras.length - unknown.length - changed.length
  /** Whether anything would be thrown away. */
  const isBack = changed.some(({ takeBack }) => takeBack.length > 0)
  return { unknown, changed, same, isBack }
}
