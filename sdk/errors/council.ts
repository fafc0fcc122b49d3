import type { ErrorEntry } from './entry.ts'

/** The council's decisions, and members' changes to their own keys. */
export const councilErrors = {
  SEAT_MISSING: {
    en: 'This member’s account has no seat that counts for this.',
    zh: '本机构账户没有可用于此事项的席位。',
    remedy:
      'Only seats that were there before the votes began count; after a change of the chain key, claim the seat.',
    remedyZh: '只有投票开始前已有的席位有效；更换链上账户密钥后请重新认领席位。',
  },
  PROPOSAL_UNKNOWN: {
    en: 'There is no such proposal.',
    zh: '没有该提案。',
    remedy: 'List the proposals; a new one is there seconds after it was brought in.',
    remedyZh: '请查看提案列表；新提案提出后数秒内可见。',
  },
  VOTE_NOT_OPEN: {
    en: 'The votes on the proposal have not begun.',
    zh: '该提案尚未开始投票。',
    remedy: 'Vote after the time that is expected.',
    remedyZh: '请在所示时间之后投票。',
  },
  VOTE_CLOSED: {
    en: 'The proposal is decided, or its time is over: no more votes are taken.',
    zh: '该提案已有结果或已过投票期，不再接受投票。',
    remedy: 'Look at its state; bring in a new proposal if it was defeated.',
    remedyZh: '请查看其状态；如未通过，可提出新提案。',
  },
  VOTE_ALREADY_CAST: {
    en: 'This member has voted on the proposal.',
    zh: '本机构已对该提案投票。',
    remedy: 'A vote that was cast stays as it is.',
    remedyZh: '已投的票不能更改。',
  },
  PROPOSAL_UNDECIDED: {
    en: 'The proposal is not decided yet.',
    zh: '该提案尚未有结果。',
    remedy: 'Wait for the votes that are missing, at the latest until the time that is expected.',
    remedyZh: '请等待尚缺的投票，最迟至所示时间。',
  },
  PROPOSAL_DEFEATED: {
    en: 'The proposal was defeated.',
    zh: '该提案未获通过。',
    remedy: 'Bring in a new one if there is a reason.',
    remedyZh: '如有理由，可提出新提案。',
  },
  PROPOSAL_CANCELED: {
    en: 'The proposal was canceled.',
    zh: '该提案已被取消。',
    remedy: 'Bring in a new one if there is a reason.',
    remedyZh: '如有理由，可提出新提案。',
  },
  PROPOSAL_EXECUTED: {
    en: 'The proposal has been executed.',
    zh: '该提案已执行。',
    remedy: 'Nothing is left to do.',
    remedyZh: '无须再做任何事。',
  },
  PROPOSAL_NOT_QUEUED: {
    en: 'The proposal has a delay and must be queued before it is executed.',
    zh: '该提案设有延迟，须先进入队列再执行。',
    remedy: 'Queue it; the delay begins then.',
    remedyZh: '请将其排入队列，延迟期自此开始。',
  },
  PROPOSAL_QUEUED: {
    en: 'The proposal is in the queue.',
    zh: '该提案已在队列中。',
    remedy: 'Execute it after its delay.',
    remedyZh: '请在延迟期满后执行。',
  },
  PROPOSAL_TWIN_QUEUED: {
    en: 'Another proposal has the same decision in the queue.',
    zh: '另一提案的相同事项已在队列中。',
    remedy: 'Execute that one; if it is not executed in time, this one can be queued.',
    remedyZh: '请执行该提案；如其未按时执行，本提案可再排队。',
  },
  PROPOSAL_QUEUE_NEEDLESS: {
    en: 'The proposal has no delay.',
    zh: '该提案没有延迟，无须排队。',
    remedy: 'Execute it.',
    remedyZh: '请直接执行。',
  },
  PROPOSAL_NOT_YET: {
    en: 'The delay of the proposal is not over.',
    zh: '该提案的延迟期未满。',
    remedy: 'Execute it after the time that is expected.',
    remedyZh: '请在所示时间之后执行。',
  },
  PROPOSAL_EXPIRED: {
    en: 'The proposal was not executed in time.',
    zh: '该提案未在期限内执行，已失效。',
    remedy: 'Bring it in anew.',
    remedyZh: '请重新提出。',
  },
  PROPOSAL_STOPPED: {
    en: 'A guardian has stopped the proposal within its delay.',
    zh: '该提案在延迟期内被监督方阻止。',
    remedy: 'Bring in a new one if there is a reason.',
    remedyZh: '如有理由，可提出新提案。',
  },
  PROPOSAL_NOT_CANCELABLE: {
    en: 'The proposal can’t be taken back by this member now.',
    zh: '本机构现在不能撤回该提案。',
    remedy: 'Only who brought it in takes it back, and only before its votes begin; vote against it.',
    remedyZh: '只有提出者可在投票开始前撤回；请投反对票。',
  },
  DECISION_REFUSED: {
    en: 'A contract refuses what is proposed.',
    zh: '合约拒绝所提事项。',
    remedy: 'See what it found; bring in what the state of things allows.',
    remedyZh: '请查看所见情形，提出当前状态允许的事项。',
  },
  KEY_TAKEN: {
    en: 'The key is or was some member’s.',
    zh: '该密钥现在或曾经属于某成员机构。',
    remedy: 'Make a new one: no key is ever used twice.',
    remedyZh: '请生成新密钥：任何密钥都不重复使用。',
  },
  KEY_UNKNOWN: {
    en: 'The member has no key of this number.',
    zh: '该成员机构没有此编号的密钥。',
    remedy: 'List the member’s keys; they are numbered from 0 in the order in which they were added.',
    remedyZh: '请查看该成员机构的密钥列表；编号自 0 起，按添加顺序排列。',
  },
  KEY_INVALID: {
    en: 'The key does not fit its purpose, or its window does not fit.',
    zh: '密钥与用途不符，或有效期不合规。',
    remedy:
      'Use the algorithm of the purpose and a window that is not in the past; an end can only be brought forward.',
    remedyZh: '请使用该用途规定的算法，有效期不得在过去；终止时间只能提前。',
  },
  KEY_CHANGE_PENDING: {
    en: 'Another change of this member’s keys is under way.',
    zh: '本机构另一密钥变更尚在进行中。',
    remedy: 'Repeat it when that one is final, within seconds.',
    remedyZh: '请在前一变更最终确认后（数秒内）重试。',
  },
  KEY_AUTHORITY_MISSING: {
    en: 'The node’s chain key or log key does not count now.',
    zh: '节点的链上账户密钥或日志密钥当前无效。',
    remedy: 'Have the council change the keys.',
    remedyZh: '请由理事会变更密钥。',
  },
} as const satisfies Record<string, ErrorEntry>
