import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  ownerLeft: [
    409,
    '{name} 已停用，不能再作为负责人，请另选一位',
    '{name} is deactivated and can own nothing new; choose someone else',
  ],
  handoverOpen: [
    409,
    '{name} 已有一份未完成的交接，请继续那一份',
    '{name} has a hand-over that is not finished; go on with that one',
  ],
  handoverNotNow: [
    409,
    '这份交接当前不能这样做：请刷新后再试',
    'This is not possible in the hand-over’s present state; reload and try again',
  ],
  takerUnfit: [
    422,
    '接手人须是在用的同事，且不能是交出者本人：{name}',
    'Who takes over must be active, and not the person who hands over: {name}',
  ],
  nothingPlanned: [
    422,
    '还没有选择接手人，或没有可交接的内容',
    'Nobody is chosen to take over, or there is nothing to hand over',
  ],
  letterPlace: [
    422,
    '信中有无法填写的占位符：{places}',
    'The letter has places that cannot be filled: {places}',
  ],
})
