import type { FormValidateAsyncFn } from '@tanstack/react-form'
import * as z from 'zod/mini'
import { EMPTY, type NeedDraft } from './need-draft'

const saving: FormValidateAsyncFn<NeedDraft> = () => null

/** The form of a need as its parts know it; only the types of this count there. */
export const NEED_FORM = {
  defaultValues: EMPTY,
  validators: { onSubmit: z.custom<NeedDraft>(), onSubmitAsync: saving },
}
