import type { ErrorEntry } from './entry.ts'

/** The service itself: its configuration, its database, its chain, its callers. */
export const nodeErrors = {
  CONFIG_INVALID: {
    en: 'The configuration is not usable.',
    zh: '配置不可用。',
    remedy: 'Correct the settings that the detail names, all of them, and start again.',
    remedyZh: '请更正详情中指出的全部设置后重新启动。',
  },
  KEYS_LOCKED: {
    en: 'The key file does not open with this passphrase.',
    zh: '密钥文件无法用此口令打开。',
    remedy: 'Give the passphrase that the file was made with.',
    remedyZh: '请使用生成该文件时的口令。',
  },
  KEYS_MALFORMED: {
    en: 'The key file is damaged or not a Hexin key file.',
    zh: '密钥文件损坏或不是合信密钥文件。',
    remedy: 'Restore it from its backup.',
    remedyZh: '请从备份恢复。',
  },
  AUTH_TOKEN_MISSING: {
    en: 'The request carries no token.',
    zh: '请求未携带令牌。',
    remedy: 'Send Authorization: Bearer with the node’s API token.',
    remedyZh: '请发送 Authorization: Bearer 及本节点的 API 令牌。',
  },
  AUTH_TOKEN_INVALID: {
    en: 'The token is not valid here.',
    zh: '令牌在此无效。',
    remedy: 'Use a token of this node that has not been withdrawn.',
    remedyZh: '请使用本节点未被撤销的令牌。',
  },
  AUTH_ISSUER_UNAVAILABLE: {
    en: 'The identity provider’s keys can’t be read at the moment.',
    zh: '暂时无法读取身份提供方的公钥。',
    remedy: 'Retry later, or use an API token; the operator checks HEXIN_OIDC_ISSUER.',
    remedyZh: '请稍后重试，或改用 API 令牌；请运维人员检查 HEXIN_OIDC_ISSUER。',
  },
  AUTH_SCOPE_MISSING: {
    en: 'The token does not open this route.',
    zh: '该令牌无权调用此接口。',
    remedy: 'Ask an administrator for a token whose role may do this.',
    remedyZh: '请向管理员申请具有相应角色的令牌。',
  },
  AUTH_USER_MISMATCH: {
    en: 'The request names another user than the one whose token it carries.',
    zh: '请求中的用户与令牌所属用户不一致。',
    remedy: 'Name the user of the token, or use that user’s own token.',
    remedyZh: '请填写令牌所属用户，或使用该用户本人的令牌。',
  },
  LIMIT_EXCEEDED: {
    en: 'Too many requests.',
    zh: '请求过于频繁。',
    remedy: 'Wait as long as Retry-After says; the same request may then be sent again.',
    remedyZh: '请按 Retry-After 所示时间等待后重发。',
  },
  TOKEN_UNKNOWN: {
    en: 'There is no such token.',
    zh: '没有此令牌。',
    remedy: 'Look it up in the list of tokens.',
    remedyZh: '请在令牌列表中查找。',
  },
  AUTH_SUBJECT_INVALID: {
    en: 'The signature does not prove that the caller speaks for the company.',
    zh: '签名不能证明调用者代表该企业。',
    remedy: 'Sign with a key that the registrar bound to the company, for this node, within the minute.',
    remedyZh: '请使用登记机构为该企业绑定的密钥，针对本节点，在一分钟内签署。',
  },
  ROUTE_UNKNOWN: {
    en: 'There is no such route.',
    zh: '没有该接口。',
    remedy: 'See the API page at /docs.',
    remedyZh: '请查看 /docs 的接口页面。',
  },
  WEBHOOK_UNKNOWN: {
    en: 'This member has no such webhook.',
    zh: '本成员没有此 webhook。',
    remedy: 'Look for its id in the list of webhooks.',
    remedyZh: '请在 webhook 列表中查找其编号。',
  },
  EGRESS_REFUSED: {
    en: 'The node does not connect to this address.',
    zh: '节点不会连接此地址。',
    remedy: 'Name a public address with https; the operator can allow others by HEXIN_WEBHOOK_ALLOW.',
    remedyZh: '请使用公网地址和 https；其他地址须由运维人员通过 HEXIN_WEBHOOK_ALLOW 放行。',
  },
  STORE_UNAVAILABLE: {
    en: 'The database is not reachable at the moment.',
    zh: '数据库暂时不可用。',
    remedy: 'Retry with the same idempotency key; nothing was half-written.',
    remedyZh: '请使用相同的幂等键重试；没有内容被写入一半。',
  },
  CHAIN_UNAVAILABLE: {
    en: 'The chain is not reachable at the moment.',
    zh: '区块链暂时不可用。',
    remedy: 'Retry later; what was accepted waits and is published then.',
    remedyZh: '请稍后重试；已受理的内容会等待并在恢复后公布。',
  },
  CHAIN_MISMATCH: {
    en: 'The chain is not the expected one.',
    zh: '所连区块链不是预期的链。',
    remedy: 'Point it at the right chain. A node of a new network starts with fresh data.',
    remedyZh: '请连接正确的链；新网络的节点须从空数据开始。',
  },
  CHAIN_SOURCES_DIFFER: {
    en: 'Two sources of the chain contradict each other.',
    zh: '两个区块链来源的内容互相矛盾。',
    remedy:
      'Find out with the operators of both which one is wrong. Nothing of what they differ on was believed.',
    remedyZh: '请会同两个来源的运营方查明何者有误；有分歧的内容均未采信。',
  },
  CHAIN_HISTORY_CHANGED: {
    en: 'A block that was final has changed or is gone.',
    zh: '已最终确认的区块发生变化或消失。',
    remedy: 'Stop. Ask the operators of the chain; do not delete this node’s database.',
    remedyZh: '请停止，并询问链的运营方；不要删除本节点的数据库。',
  },
  LOG_INCONSISTENT: {
    en: 'The log in the database does not match what was published.',
    zh: '数据库中的日志与已公布内容不一致。',
    remedy: 'Stop. Restore the database; do not publish from this state.',
    remedyZh: '请停止并恢复数据库；不要在此状态下公布。',
  },
  INTERNAL: {
    en: 'The service failed in a way that is its own fault.',
    zh: '服务内部错误。',
    remedy: 'Retry; if it stays, send the operator the instance id of this answer.',
    remedyZh: '请重试；如仍如此，请将本应答的 instance 编号告知运营方。',
  },
} as const satisfies Record<string, ErrorEntry>
