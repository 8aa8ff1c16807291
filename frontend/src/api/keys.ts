// The query cache's addresses. All that belongs to the orchestra begins with `orchestra`: one key marks it all as old.
// A session belongs to one orchestra, and the cache is emptied when somebody else signs in.

const orchestra = ['orchestra'] as const
const operator = ['operator'] as const
const hosted = [...operator, 'orchestras'] as const
const projects = [...orchestra, 'projects'] as const

export const keys = {
  orchestra,
  health: ['health'],
  me: ['me'],
  today: [...orchestra, 'today'],
  profile: [...orchestra, 'profile'],
  /** All that superadmins see of all orchestras. */
  operator,
  hosted,
  grants: [...operator, 'grants'],
  migrations: [...operator, 'migrations'],
  entries: [...operator, 'entries'],
  settings: [...orchestra, 'settings'],
  users: [...orchestra, 'users'],
  instruments: [...orchestra, 'instruments'],
  positions: [...orchestra, 'positions'],
  rankings: [...orchestra, 'rankings'],
  ranking: (id: string) => [...orchestra, 'rankings', id] as const,
  musicians: [...orchestra, 'musicians'],
  musician: (id: string) => [...orchestra, 'musicians', id] as const,
  projects,
  project: (id: string) => [...projects, id] as const,
  board: (project: string) => [...projects, project, 'board'] as const,
  needs: (project: string) => [...projects, project, 'needs'] as const,
  sessions: (project: string) => [...projects, project, 'sessions'] as const,
  requests: [...orchestra, 'requests'],
  events: [...orchestra, 'events'],
  logs: [...orchestra, 'logs'],
  mailbox: [...orchestra, 'mailbox'],
} as const
