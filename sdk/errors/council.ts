import type { ErrorEntry } from './entry.ts'

/** The council's decisions, and members' changes to their own keys. */
export const councilErrors = {
  SEAT_MISSING: {
    en: 'This member’s account has no seat that counts for this.',
    zh: '本机构账户没有可用于此事项的席位。',
    remedy:
      'Only seats that were there before the votes began count; after a change of the chain key, claim the seat.',
  },
  PROPOSAL_UNKNOWN: {
    en: 'There is no such proposal.',
    zh: '没有该提案。',
    remedy: 'List the proposals; a new one is there seconds after it was brought in.',
  },
  VOTE_NOT_OPEN: {
    en: 'The votes on the proposal have not begun.',
    zh: '该提案尚未开始投票。',
    remedy: 'Vote after the time that is expected.',
  },
  VOTE_CLOSED: {
    en: 'The proposal is decided, or its time is over: no more votes are taken.',
    zh: '该提案已有结果或已过投票期，不再接受投票。',
    remedy: 'Look at its state; bring in a new proposal if it was defeated.',
  },
  VOTE_ALREADY_CAST: {
    en: 'This member has voted on the proposal.',
    zh: '本机构已对该提案投票。',
    remedy: 'A vote that was cast stays as it is.',
  },
  PROPOSAL_UNDECIDED: {
    en: 'The proposal is not decided yet.',
    zh: '该提案尚未有结果。',
    remedy: 'Wait for the votes that are missing, at the latest until the time that is expected.',
  },
  PROPOSAL_DEFEATED: {
    en: 'The proposal was defeated.',
    zh: '该提案未获通过。',
    remedy: 'Bring in a new one if there is a reason.',
  },
  PROPOSAL_CANCELED: {
    en: 'The proposal was canceled.',
    zh: '该提案已被取消。',
    remedy: 'Bring in a new one if there is a reason.',
  },
  PROPOSAL_EXECUTED: {
    en: 'The proposal has been executed.',
    zh: '该提案已执行。',
    remedy: 'Nothing is left to do.',
  },
  PROPOSAL_NOT_QUEUED: {
    en: 'The proposal has a delay and must be queued before it is executed.',
    zh: '该提案设有延迟，须先进入队列再执行。',
    remedy: 'Queue it; the delay begins then.',
  },
  PROPOSAL_QUEUED: {
    en: 'The proposal is in the queue.',
    zh: '该提案已在队列中。',
    remedy: 'Execute it after its delay.',
  },
  PROPOSAL_TWIN_QUEUED: {
    en: 'Another proposal has the same decision in the queue.',
    zh: '另一提案的相同事项已在队列中。',
    remedy: 'Execute that one; if it is not executed in time, this one can be queued.',
  },
  PROPOSAL_QUEUE_NEEDLESS: {
    en: 'The proposal has no delay.',
    zh: '该提案没有延迟，无须排队。',
    remedy: 'Execute it.',
  },
  PROPOSAL_NOT_YET: {
    en: 'The delay of the proposal is not over.',
    zh: '该提案的延迟期未满。',
    remedy: 'Execute it after the time that is expected.',
  },
  PROPOSAL_EXPIRED: {
    en: 'The proposal was not executed in time.',
    zh: '该提案未在期限内执行，已失效。',
    remedy: 'Bring it in anew.',
  },
  PROPOSAL_STOPPED: {
    en: 'A guardian has stopped the proposal within its delay.',
    zh: '该提案在延迟期内被监督方阻止。',
    remedy: 'Bring in a new one if there is a reason.',
  },
  PROPOSAL_NOT_CANCELABLE: {
    en: 'The proposal can’t be taken back by this member now.',
    zh: '本机构现在不能撤回该提案。',
    remedy: 'Only who brought it in takes it back, and only before its votes begin; vote against it.',
  },
  DECISION_REFUSED: {
    en: 'A contract refuses what is proposed.',
    zh: '合约拒绝所提事项。',
    remedy: 'See what it found; bring in what the state of things allows.',
  },
  KEY_TAKEN: {
    en: 'The key is or was some member’s.',
    zh: '该密钥现在或曾经属于某成员机构。',
    remedy: 'Make a new one: no key is ever used twice.',
  },
  KEY_UNKNOWN: {
    en: 'The member has no key of this number.',
    zh: '该成员机构没有此编号的密钥。',
    remedy: 'List the member’s keys; they are numbered from 0 in the order in which they were added.',
  },
  KEY_INVALID: {
    en: 'The key does not fit its purpose, or its window does not fit.',
    zh: '密钥与用途不符，或有效期不合规。',
    remedy:
      'Use the algorithm of the purpose and a window that is not in the past; an end can only be brought forward.',
  },
  KEY_CHANGE_PENDING: {
    en: 'Another change of this member’s keys is under way.',
    zh: '本机构另一密钥变更尚在进行中。',
    remedy: 'Repeat it when that one is final, within seconds.',
  },
  KEY_AUTHORITY_MISSING: {
    en: 'The node’s chain key or log key does not count now.',
    zh: '节点的链上账户密钥或日志密钥当前无效。',
    remedy: 'Have the council change the keys.',
  },
} as const satisfies Record<string, ErrorEntry>
