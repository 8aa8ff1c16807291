// Which rows are ticked: a set of ids, and the row from which shift extends.

export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly anchor: string | null
}

export const NONE: Selection = { ids: new Set(), anchor: null }

/** Ticks or unticks one row, or, with `range`, all rows from the last one ticked to this one, in the order shown. */
export function toggle(selection: Selection, id: string, shown: readonly string[], range: boolean): Selection {
  const ids = new Set(selection.ids)
  const ticks = !ids.has(id)
  const [from, to] = [selection.anchor ? shown.indexOf(selection.anchor) : -1, shown.indexOf(id)]
  const reach = range && from >= 0 && to >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
  for (const one of reach) {
    if (ticks) ids.add(one)
    else ids.delete(one)
  }
  return { ids, anchor: id }
}

/** Only what is still shown stays ticked: nobody acts on rows that a filter hides. */
export function keepShown(selection: Selection, shown: readonly string[]): Selection {
  if (selection.ids.size === 0) return selection
  const visible = new Set(shown)
  const ids = new Set([...selection.ids].filter((id) => visible.has(id)))
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor }
}
