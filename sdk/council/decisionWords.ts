import type { Decision, DecisionType } from './decision.ts'

export type Words = { readonly zh: string; readonly en: string }

/** How members, accounts and profiles are called. Without it they are numbers, addresses and hashes. */
export type Names = {
  member(number: number): Words | undefined
  account(address: string): Words | undefined
  profile(hash: string): Words | undefined
}

const purposes: Readonly<Record<string, Words>> = {
  chain: { zh: '链上账户', en: 'chain' },
  statement: { zh: '声明签名', en: 'statement' },
  log: { zh: '日志签名', en: 'log' },
  witness: { zh: '见证', en: 'witness' },
  encryption: { zh: '加密', en: 'encryption' },
  peer: { zh: '节点通信', en: 'peer' },
}

const roleNames: Readonly<Record<string, string>> = {
  registrar: '登记机构',
  bank: '银行',
  guarantor: '担保机构',
  reGuarantor: '再担保机构',
  provider: '数据提供方',
  notary: '公证处',
  court: '法院',
  mediator: '调解机构',
  treasury: '财政',
  regulator: '监管机构',
  investor: '投资机构',
  serviceProvider: '服务商',
}

const groundWords: Readonly<Record<string, Words>> = {
  keysCompromised: { zh: '密钥落入他人之手', en: 'its keys are in others’ hands' },
  dataMisused: { zh: '超出授权使用数据', en: 'it uses data beyond its grants' },
  insolvent: { zh: '无力履行义务', en: 'it can’t meet its obligations' },
  ordered: { zh: '法院或主管机关要求', en: 'a court or an authority orders it' },
}

/** A time; what the year 9999 does not reach counts as never. */
const at = (seconds: number): string =>
  seconds > 253_402_300_799 ? '9999' : new Date(seconds * 1000).toISOString()
const from = (seconds: number): Words =>
  seconds === 0 ? { zh: '上链时', en: 'at once' } : { zh: at(seconds), en: `from ${at(seconds)}` }

type Speak<T extends DecisionType> = (
  decision: Extract<Decision, { type: T }>,
  names: Readonly<Record<'account' | 'profile', (id: string) => Words>> & { member(number: number): Words },
) => Words

const role = (number: number): Words =>
  number === 0
    ? {
        zh: '角色 0（管理员，可授予其他一切角色）',
        en: 'role 0 (the administrator’s: it gives out all others)',
      }
    : { zh: `角色 ${number}`, en: `role ${number}` }

/** Total: a new decision does not compile without its words. */
const speak: { readonly [T in DecisionType]: Speak<T> } = {
  admit: ({ roles, profileHash }, { profile }) => ({
    zh: `接纳新成员，角色：${roles.map((name) => roleNames[name]).join('、')}；资料哈希 ${profile(profileHash).zh}`,
    en: `Admit a new member as ${roles.join(', ')}; hash of its profile ${profile(profileHash).en}`,
  }),
  setRoles: ({ member, roles }, { member: name }) => ({
    zh: `${name(member).zh}的角色改为：${roles.map((r) => roleNames[r]).join('、')}`,
    en: `Give ${name(member).en} these roles and no others: ${roles.join(', ')}`,
  }),
  setProfile: ({ member, profileHash }, { member: name, profile }) => ({
    zh: `${name(member).zh}的资料哈希改为 ${profile(profileHash).zh}`,
    en: `Set the hash of the profile of ${name(member).en} to ${profile(profileHash).en}`,
  }),
  suspend: ({ member }, { member: name }) => ({
    zh: `暂停${name(member).zh}，直至恢复`,
    en: `Suspend ${name(member).en} until it is reinstated`,
  }),
  suspendUrgently: ({ member, ground }, { member: name }) => ({
    zh: `紧急暂停${name(member).zh} 14 天，理由：${groundWords[ground]?.zh}`,
    en: `Suspend ${name(member).en} for 14 days, urgently: ${groundWords[ground]?.en}`,
  }),
  confirmSuspension: ({ member }, { member: name }) => ({
    zh: `确认对${name(member).zh}的紧急暂停，直至恢复`,
    en: `Confirm the urgent suspension of ${name(member).en}: it stays until reinstated`,
  }),
  reinstate: ({ member }, { member: name }) => ({
    zh: `恢复${name(member).zh}`,
    en: `Reinstate ${name(member).en}`,
  }),
  retire: ({ member }, { member: name }) => ({
    zh: `${name(member).zh}退出网络，不可撤回`,
    en: `Retire ${name(member).en}, for good`,
  }),
  addKey: ({ member, purpose, algorithm, material, notBefore, notAfter }, { member: name }) => ({
    zh: `为${name(member).zh}增加${purposes[purpose]?.zh}密钥（${algorithm}）${material}，${from(notBefore).zh}起，至 ${at(notAfter)} 前`,
    en: `Add a ${purpose} key (${algorithm}) ${material} of ${name(member).en}, ${from(notBefore).en}, until before ${at(notAfter)}`,
  }),
  endKey: ({ member, index, notAfter }, { member: name }) => ({
    zh: `终止${name(member).zh}的第 ${index} 号密钥，${from(notAfter).zh}起失效`,
    en: `End key ${index} of ${name(member).en}, ${from(notAfter).en}`,
  }),
  sealLog: ({ member, size, root }, { member: name }) => ({
    zh: `将${name(member).zh}的日志封存在 ${size} 条，根哈希 ${root}`,
    en: `Seal the log of ${name(member).en} at ${size} leaves, root ${root}; it goes on in a successor`,
  }),
  grantSeat: ({ group, member, account }, { member: name, account: called }) => ({
    zh: `将第 ${group} 组的席位授予${name(member).zh}，由${called(account).zh}投票`,
    en: `Give the seat of group ${group} to ${name(member).en}; ${called(account).en} votes`,
  }),
  vacateSeat: ({ group }) => ({ zh: `收回第 ${group} 组的席位`, en: `Vacate the seat of group ${group}` }),
  grantRole: ({ role: number, account, delayS }, { account: called }) => ({
    zh: `将${role(number).zh}授予${called(account).zh}，执行延迟 ${delayS} 秒`,
    en: `Give ${role(number).en} to ${called(account).en}, which then waits ${delayS} s before it acts`,
  }),
  revokeRole: ({ role: number, account }, { account: called }) => ({
    zh: `收回${called(account).zh}的${role(number).zh}`,
    en: `Take ${role(number).en} from ${called(account).en}`,
  }),
  setRoleGuardian: ({ role: number, guardian }) => ({
    zh: `由${role(guardian).zh}监督${role(number).zh}，可取消其待执行的操作`,
    en: `Let ${role(guardian).en} cancel what ${role(number).en} has waiting`,
  }),
  setFunctionRole: ({ target, selectors, role: number }, { account: called }) => ({
    zh: `${called(target).zh}的函数 ${selectors.join('、')} 归${role(number).zh}`,
    en: `Let ${role(number).en} call the functions ${selectors.join(', ')} of ${called(target).en}`,
  }),
}

/** A decision in words, as a voter reads it. */
export function decisionWords(decision: Decision, names?: Names): Words {
  const called = (words: Words, name: Words | undefined): Words =>
    name ? { zh: `${words.zh}（${name.zh}）`, en: `${words.en} (${name.en})` } : words
  const itself = (id: string): Words => ({ zh: id, en: id })
  // The table is total over the type, which the compiler can't follow through an index.
  const say = speak[decision.type] as Speak<DecisionType>
  return say(decision, {
    member: (number) => called({ zh: `成员 ${number}`, en: `member ${number}` }, names?.member(number)),
    account: (address) => called(itself(address), names?.account(address)),
    profile: (hash) => called(itself(hash), names?.profile(hash)),
  })
}
