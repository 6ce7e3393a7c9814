import type { NoticeWords } from '../notices/notices.rules.ts'

/** What notices about approvals say. Each stands for itself. */
export const approvalWords: Record<string, NoticeWords> = {
  approvalAsked: {
    one: { zh: '{object}“{title}”等您审批', en: '{object} “{title}” waits for your approval' },
    many: { zh: '{count} 项{object}等您审批', en: '{count} {object} records wait for your approval' },
    unnamed: { zh: '{by} 提交了{object}，等您审批', en: 'A {object} of {by} waits for your approval' },
  },
  approvalReminder: {
    one: {
      zh: '催办：{object}“{title}”还在等您审批',
      en: 'Reminder: {object} “{title}” still waits for your approval',
    },
    many: {
      zh: '催办：{count} 项{object}还在等您审批',
      en: 'Reminder: {count} {object} records still wait for you',
    },
    unnamed: { zh: '催办：有{object}还在等您审批', en: 'Reminder: a {object} still waits for your approval' },
  },
  approvalDone: {
    one: { zh: '{object}“{title}”已批准并生效', en: '{object} “{title}” was approved and took effect' },
    many: { zh: '{count} 项{object}已批准并生效', en: '{count} {object} records were approved' },
    unnamed: { zh: '您提交的{object}已批准并生效', en: 'Your {object} was approved and took effect' },
  },
  approvalRefused: {
    one: { zh: '{by} 驳回了{object}“{title}”', en: '{by} refused {object} “{title}”' },
    many: { zh: '{by} 驳回了 {count} 项{object}', en: '{by} refused {count} {object} records' },
    unnamed: { zh: '{by} 驳回了您提交的{object}', en: '{by} refused your {object}' },
  },
  approvalFailed: {
    one: {
      zh: '{object}“{title}”已批准，但没能执行，请查看原因',
      en: '{object} “{title}” was approved but could not be done; see why',
    },
    many: {
      zh: '{count} 项{object}已批准但没能执行',
      en: '{count} approved {object} records could not be done',
    },
    unnamed: {
      zh: '您提交的{object}已批准，但没能执行',
      en: 'Your {object} was approved but could not be done',
    },
  },
}
