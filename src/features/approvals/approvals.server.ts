import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { gate } from './gate.ts'
import { runMail } from './mail.ts'
import { MAIL_JOB } from './notes.ts'
import { routes } from './routes.ts'
import { subjects } from './subjects.ts'
import { runUpkeep } from './upkeep.ts'

/** At a quarter past every hour. */
const HOURLY = '15 * * * *'

export const server: ServerFeature = {
  watches: Object.fromEntries(subjects.map(({ entity }) => [entity.name, gate])),
  routes,
  jobs: async () => {
    declareJob(MAIL_JOB, runMail)
    declareJob('approvalUpkeep', (core, _payload, signal) => runUpkeep(core, signal), { schedule: HOURLY })
  },
}
