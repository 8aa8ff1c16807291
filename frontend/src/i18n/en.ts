import asking from '@messages/en/asking.json' with { type: 'json' }
import auth from '@messages/en/auth.json' with { type: 'json' }
import board from '@messages/en/board.json' with { type: 'json' }
import common from '@messages/en/common.json' with { type: 'json' }
import errors from '@messages/en/errors.json' with { type: 'json' }
import log from '@messages/en/log.json' with { type: 'json' }
import mailbox from '@messages/en/mailbox.json' with { type: 'json' }
import musicians from '@messages/en/musicians.json' with { type: 'json' }
import needs from '@messages/en/needs.json' with { type: 'json' }
import onboarding from '@messages/en/onboarding.json' with { type: 'json' }
import positions from '@messages/en/positions.json' with { type: 'json' }
import projects from '@messages/en/projects.json' with { type: 'json' }
import rankings from '@messages/en/rankings.json' with { type: 'json' }
import settings from '@messages/en/settings.json' with { type: 'json' }
import shell from '@messages/en/shell.json' with { type: 'json' }
import sickCall from '@messages/en/sick-call.json' with { type: 'json' }
import type superadmin from '@messages/en/superadmin.json'
import templates from '@messages/en/templates.json' with { type: 'json' }
import today from '@messages/en/today.json' with { type: 'json' }

const messages = {
  asking,
  auth,
  board,
  common,
  errors,
  log,
  mailbox,
  musicians,
  needs,
  onboarding,
  positions,
  projects,
  rankings,
  settings,
  shell,
  sickCall,
  templates,
  today,
}

/** What every language says from the first moment. */
export type FirstMessages = typeof messages

/** What every language must say; the operators' part is loaded with their pages. */
export type Messages = FirstMessages & { superadmin: typeof superadmin }
export default messages
