import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  approvalAsked: [
    202,
    '已提交审批，等待{who}；同意后自动生效',
    'Sent for approval to {who}; it takes effect when they agree',
  ],
  approvalNeeded: [
    409,
    '“{rule}”要求先审批：请先存为草稿，再从草稿提交',
    '“{rule}” asks for an approval first: keep it as a draft, and go on from the draft',
  ],
  approvalNeededImport: [
    409,
    '导入的{object}里有按“{rule}”要审批的：请由能改审批规则的人导入，或导入为草稿',
    'Among the imported {objectEn} are some that “{rule}” wants approved: let someone import them who may change the rules, or import drafts',
  ],
  approvalPending: [
    409,
    '正在审批中，不能改动；要改请先撤回审批',
    'It waits for approval and stays as it is; withdraw the request to change it',
  ],
  notWaiting: [
    409,
    '这项审批已经结束，或已有人处理',
    'This request is closed, or someone has decided already',
  ],
  notYourTurn: [403, '这项审批现在不由您处理', 'This request does not wait for you'],
  onlyAsker: [403, '只有申请人能这样做', 'Only who asked may do this'],
  reasonNeeded: [422, '驳回时请写明原因', 'Say why you refuse'],
  noDelegate: [
    422,
    '不能转给这个人：须是在职的其他同事，不能是申请人，也不能已在这一步',
    'It cannot be passed to this person: choose another active colleague who neither asked nor is in this step',
  ],
  remindedToday: [409, '一小时内已经催办过，请稍后再催', 'They were reminded within the hour; wait a little'],
  askAnew: [
    409,
    '与同意时相比，“{fact}”已经变化：请撤回后重新提交审批',
    '“{factEn}” is not what was agreed to any more: withdraw the request and ask anew',
  ],
  askerLeft: [409, '申请人已离职，请由别人来执行', 'Who asked has left; let somebody else do it'],
  ruleFacts: [422, '没有条件“{fact}”，或写得不完整', 'There is no condition “{fact}”, or it is not complete'],
  ruleSubject: [422, '没有审批事项“{subject}”', 'There is nothing to approve called “{subject}”'],
  rulePeople: [
    422,
    '审批步骤还没有指定人或角色，或其中有人已离职',
    'A step names no person or role, or one who has left',
  ],
  ruleNames: [
    422,
    '没有名为“{name}”的在职人员、角色或部门，请先建立',
    'There is no active person, role or unit called “{name}”; make it first',
  ],
  ruleNamesTwice: [
    422,
    '“{name}”不止一个，无法确定审批规则指的是谁；请先区分名称，或在规则里直接选择',
    'There is more than one “{name}”, so that nobody can tell whom the rule means; tell them apart by name, or choose in the rule itself',
  ],
  ruleName: [409, '这个事项已有名为“{name}”的规则', 'There is a rule “{name}” of this subject already'],
})
