import type { ErrorEntry } from './entry.ts'

/** Who may act on the network. */
export const memberErrors = {
  MEMBER_UNKNOWN: {
    en: 'No such member.',
    zh: '没有该成员机构。',
    remedy: 'List the members and use the number of one of them.',
    remedyZh: '请查看成员名单，使用其中的成员编号。',
  },
  MEMBER_SUSPENDED: {
    en: 'The member is suspended: it can neither ask nor answer.',
    zh: '该成员机构已被暂停：不能查询，也不能应答。',
    remedy: 'Wait for the reinstatement; publishing, revoking and closing duties go on meanwhile.',
    remedyZh: '请等待恢复资格；其间上链、撤销和了结义务照常进行。',
  },
  MEMBER_RETIRED: {
    en: 'The member has left the network.',
    zh: '该成员机构已退出网络。',
    remedy: 'Its past statements still verify; ask another member.',
    remedyZh: '其以往的陈述仍可核验；请向其他成员查询。',
  },
  MEMBER_ROLE_MISSING: {
    en: 'The member does not have the role that this needs.',
    zh: '该成员机构不具备所需角色。',
    remedy: 'Ask a member that has the role.',
    remedyZh: '请由具备该角色的成员办理。',
  },
  MEMBER_LICENCE_MISSING: {
    en: 'The provider has no licence in force for this class of data.',
    zh: '提供方没有提供此类信息的有效许可或备案。',
    remedy: 'Ask a licensed provider; a provider with a new licence has its profile renewed by the council.',
    remedyZh: '请向持有许可的提供方查询；新取得许可的提供方，请经理事会更新其成员资料。',
  },
} as const satisfies Record<string, ErrorEntry>
