import type { VerbContract } from '../../core/entity.ts'
import { accessChoices } from '../../core/kinds/collaborators.ts'
import { choice, collaborators, reference, user } from '../../core/kinds/index.ts'

const access = (initial: 'read' | 'write') =>
  choice({
    label: { zh: '权限', en: 'Access' },
    default: initial,
    choices: accessChoices,
  })
/** Who may not change the field does not share by acts either; who does not see it reads of neither in histories. */
const as = 'collaborators'
const collaborator = user({ label: { zh: '协作人', en: 'Collaborator' }, required: true, as })
const unit = reference('unit', { label: { zh: '部门', en: 'Unit' }, required: true })

/** Whom such a record is lent to, as a column of lists and files; set by an import, the API and the verbs. */
export const sharingFields = {
  collaborators: collaborators({
    label: { zh: '协作人', en: 'Collaborators' },
    to: 'user',
    computed: true,
    offForm: true,
    aliases: ['协作者', '协作人员', '参与人', '共享给', 'collaborator', 'shared with', 'team members'],
  }),
}

/** Verbs of every object whose records have an owner: hand one over, and let others see it too. */
export const sharingVerbs = {
  assign: {
    label: { zh: '转给', en: 'Assign' },
    input: { owner: user({ label: { zh: '新负责人', en: 'New owner' }, required: true }) },
  },
  addCollaborator: {
    label: { zh: '添加协作人', en: 'Add collaborator' },
    input: { user: collaborator, access: access('write') },
    notes: { collaborator, access: access('write') },
  },
  removeCollaborator: {
    label: { zh: '移除协作人', en: 'Remove collaborator' },
    input: { user: collaborator },
    notes: { collaboratorRemoved: user({ label: { zh: '不再协作', en: 'No longer collaborator' }, as }) },
  },
  shareWithUnit: {
    label: { zh: '共享给部门', en: 'Share with a unit' },
    input: { unit, access: access('read') },
    notes: { sharedUnit: unit },
  },
  unshareWithUnit: {
    label: { zh: '取消部门共享', en: 'Stop sharing with a unit' },
    input: { unit },
    notes: { unsharedUnit: reference('unit', { label: { zh: '不再共享', en: 'No longer shared with' } }) },
  },
} satisfies Record<string, VerbContract>
