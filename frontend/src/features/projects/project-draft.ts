import type { Schema } from '@/api/client'
import type { Project } from '@/api/projects'

/** What the form of a project holds: texts as they are typed, empty for none. */
export interface ProjectDraft {
  name: string
  startsOn: string
  endsOn: string
  programme: string
  conductor: string
  dress: string
  terms: string
  rehearsalText: string
  concertText: string
  notes: string
  contactName: string
  contactPhone: string
  contactEmail: string
  responsibleUserId: string
  answerBy: string
  conflictPolicy: string
  externalId: string
}

export function draftOf(project?: Project): ProjectDraft {
  return {
    name: project?.name ?? '',
    startsOn: project?.startsOn ?? '',
    endsOn: project?.endsOn ?? '',
    programme: project?.programme ?? '',
    conductor: project?.conductor ?? '',
    dress: project?.dress ?? '',
    terms: project?.terms ?? '',
    rehearsalText: project?.rehearsalText ?? '',
    concertText: project?.concertText ?? '',
    notes: project?.notes ?? '',
    contactName: project?.contactName ?? '',
    contactPhone: project?.contactPhone ?? '',
    contactEmail: project?.contactEmail ?? '',
    responsibleUserId: project?.responsibleUserId ?? '',
    answerBy: project?.answerBy ?? '',
    conflictPolicy: project?.conflictPolicy ?? '',
    externalId: project?.externalId ?? '',
  }
}

export function bodyOf({ name, startsOn, endsOn, conflictPolicy, ...texts }: ProjectDraft): Schema['DraftProject'] {
  const filled = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.trim() || null]))
  const policy = conflictPolicy === 'first_listed' || conflictPolicy === 'best_rank' ? conflictPolicy : null
  return { ...filled, name: name.trim(), startsOn, endsOn: endsOn || startsOn, conflictPolicy: policy }
}
