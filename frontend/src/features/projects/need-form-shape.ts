import type { FormValidateAsyncFn } from '@tanstack/react-form'
import * as z from 'zod/mini'
import { EMPTY, type NeedDraft } from './need-draft'

/** Saves, and says what was wrong with it. */
export type NeedSaving = FormValidateAsyncFn<NeedDraft>

const saving: NeedSaving = () => null

/** The form of a need as its parts know it; only the types of this count there. */
export const NEED_FORM = {
  defaultValues: EMPTY,
  validators: { onSubmit: z.custom<NeedDraft>(), onSubmitAsync: saving },
}
