import type { ErrorEntry } from './entry.ts'

/** What can go wrong between asker and provider, apart from the grant itself. */
export const exchangeErrors = {
  BUDGET_EXHAUSTED: {
    en: 'The provider has disclosed a field of this company to the group that the asker belongs to as often as the network allows.',
    zh: '提供方向查询方所属集团披露该企业某一字段的次数已达网络规定的上限。',
    remedy:
      'Use what the group has received already, leave the field out, or ask again when the window has moved on.',
    remedyZh: '请使用集团内已取得的信息，或去掉该字段，或待统计期滚动后再查询。',
  },
  SUBSCRIPTION_NOT_GRANTED: {
    en: 'The grant does not allow a subscription.',
    zh: '该授权不允许变更推送。',
    remedy: 'Ask the company for a grant with the mode “subscription”.',
    remedyZh: '请向企业取得方式为“变更推送”的授权。',
  },
  SUBSCRIPTION_UNKNOWN: {
    en: 'There is no such subscription.',
    zh: '没有该订阅。',
    remedy: 'List the subscriptions and use an id that is there.',
    remedyZh: '请查询订阅列表，使用其中的编号。',
  },
  SUBSCRIPTION_LIMIT: {
    en: 'The member has as many subscriptions to this provider as one may have.',
    zh: '该成员在此提供方的订阅数已达上限。',
    remedy: 'End subscriptions that are no longer needed.',
    remedyZh: '请先终止不再需要的订阅。',
  },
  REQUEST_MALFORMED: {
    en: 'The request is malformed.',
    zh: '查询请求格式有误。',
    remedy: 'Send the request that the schema describes.',
    remedyZh: '请按规定格式发送查询请求。',
  },
  REQUEST_AUDIENCE_MISMATCH: {
    en: 'The request is addressed to another provider.',
    zh: '查询请求的接收方不是本机构。',
    remedy: 'Send it to the provider that it names.',
    remedyZh: '请发送给请求所列明的提供方。',
  },
  REQUEST_SENDER_MISMATCH: {
    en: 'The request was not sent by the member that signed it.',
    zh: '查询请求的发送方与签署方不一致。',
    remedy: 'Send it from the asker’s own node.',
    remedyZh: '请由查询方自己的节点发送。',
  },
  REQUEST_EXPIRED: {
    en: 'The request has expired.',
    zh: '查询请求已过期。',
    remedy: 'Sign a new one.',
    remedyZh: '请重新签署一份请求。',
  },
  REQUEST_WINDOW_TOO_LONG: {
    en: 'The request claims a longer validity than allowed.',
    zh: '查询请求的有效期超过允许范围。',
    remedy: 'Sign one with a shorter validity.',
    remedyZh: '请签署有效期较短的请求。',
  },
  REQUEST_NONCE_REUSED: {
    en: 'The nonce was used before with other bytes.',
    zh: '该随机数此前已用于不同内容。',
    remedy: 'Use a fresh nonce for every request.',
    remedyZh: '每份请求使用新的随机数。',
  },
  REQUEST_CHAIN_MISMATCH: {
    en: 'The request was made for another chain or contract.',
    zh: '查询请求是为另一条链或合约生成的。',
    remedy: 'Point both nodes at the same network.',
    remedyZh: '请将双方节点指向同一网络。',
  },
  REQUEST_BLOCK_STALE: {
    en: 'The decision block is too old.',
    zh: '判定区块过旧。',
    remedy: 'Check that the asker’s node follows the chain.',
    remedyZh: '请检查查询方节点是否跟上区块链。',
  },
  REQUEST_BLOCK_UNKNOWN: {
    en: 'The decision block is not a final block that this node knows.',
    zh: '判定区块不是本节点已知的最终区块。',
    remedy: 'Check that both nodes follow the same chain.',
    remedyZh: '请检查双方节点是否跟随同一条链。',
  },
  EXCHANGE_CHAIN_FORKED: {
    en: 'The asker signed two requests for one place in its chain of exchanges.',
    zh: '查询方就交换链中的同一序号签署了两份不同的请求。',
    remedy:
      'Both signed requests are kept as evidence. Find out who else signs with the asker’s key; a restored node asks for its heads first.',
    remedyZh: '两份已签署的请求均作为证据保存。请查明查询方密钥另由何处使用；恢复备份的节点须先核对链头。',
  },
  FAULT_UNPROVEN: {
    en: 'These statements don’t show the fault that they are said to show.',
    zh: '这些声明不能证明所称的差错。',
    remedy:
      'Give the statements as the provider’s list of faults has them, and all the keys of both members.',
    remedyZh: '请提供提供方差错清单中的原始声明，以及双方成员的全部密钥。',
  },
  EXCHANGE_CHAIN_GAPS: {
    en: 'Too many requests of this chain of exchanges are missing.',
    zh: '该交换链中缺失的请求过多。',
    remedy: 'Have the missing requests delivered first.',
    remedyZh: '请先补送缺失的请求。',
  },
  EXCHANGE_CLOSED: {
    en: 'The asker closed this exchange as undelivered; it can’t be answered any more.',
    zh: '查询方已将该次交换作为未送达关闭，不能再应答。',
    remedy: 'Ask anew, with a new idempotency key.',
    remedyZh: '请使用新的幂等键重新查询。',
  },
  IDEMPOTENCY_KEY_MISSING: {
    en: 'The Idempotency-Key header is missing.',
    zh: '缺少 Idempotency-Key 请求头。',
    remedy: 'Send a fresh key with each new order, the same key when you retry.',
    remedyZh: '每份新请求使用新的幂等键，重试时使用原键。',
  },
  IDEMPOTENCY_KEY_REUSED: {
    en: 'The idempotency key was used before with another body.',
    zh: '该幂等键此前已用于不同请求体。',
    remedy: 'Use a new key for a new order.',
    remedyZh: '新的请求请使用新的幂等键。',
  },
  IDEMPOTENCY_KEY_IN_FLIGHT: {
    en: 'The request with this idempotency key is still under way.',
    zh: '使用该幂等键的请求仍在处理中。',
    remedy: 'Wait a moment and send the same request again: its answer will be there.',
    remedyZh: '请稍候以同一幂等键重发同一请求，即可得到结果。',
  },
  EXCHANGE_UNKNOWN: {
    en: 'There is no such exchange.',
    zh: '没有该次数据交换。',
    remedy: 'Use the id that the order answered with.',
    remedyZh: '请使用提交请求时返回的编号。',
  },
  EXCHANGE_PENDING: {
    en: 'The exchange has no outcome yet.',
    zh: '该次数据交换尚无结果。',
    remedy: 'Ask again with the same idempotency key; the request is not repeated.',
    remedyZh: '请用同一幂等键再次查看；请求不会重复发送。',
  },
  EXCHANGE_UNDELIVERABLE: {
    en: 'The provider could not be reached in time.',
    zh: '在期限内无法联系到提供方。',
    remedy: 'Ask again later with a new idempotency key.',
    remedyZh: '请稍后用新的幂等键再次查询。',
  },
  ANSWER_INVALID: {
    en: 'The provider’s answer does not verify.',
    zh: '提供方的应答验证不通过。',
    remedy: 'Do not use it. Keep it and tell the registrar.',
    remedyZh: '请勿使用该应答；请保存并告知登记机构。',
  },
  SEAL_PREKEY_UNKNOWN: {
    en: 'The message is sealed to a prekey that this node no longer has.',
    zh: '消息所用预密钥本节点已不再持有。',
    remedy: 'Fetch the current prekey and seal again.',
    remedyZh: '请取得当前预密钥后重新密封。',
  },
  SEAL_PREKEY_INVALID: {
    en: 'The prekey is not signed by the member, or is out of its time.',
    zh: '预密钥未由该成员签署，或不在有效期内。',
    remedy: 'Fetch the current prekey from the member.',
    remedyZh: '请向该成员取得当前预密钥。',
  },
  SEAL_OPEN_FAILED: {
    en: 'The sealed message does not open.',
    zh: '密封消息无法解开。',
    remedy: 'Have it sealed again; do not alter messages on the way.',
    remedyZh: '请重新密封；传输途中不要改动消息。',
  },
  PEER_UNREACHABLE: {
    en: 'The member’s node can’t be reached.',
    zh: '无法连接该成员的节点。',
    remedy: 'Check its address and that it runs; messages wait meanwhile.',
    remedyZh: '请检查其地址以及节点是否运行；消息会等待。',
  },
  PEER_FRAME_INVALID: {
    en: 'The peer sent a frame that the protocol does not allow.',
    zh: '对方节点发送了协议不允许的帧。',
    remedy: 'Update the node that sent it.',
    remedyZh: '请更新发送方的节点。',
  },
  PEER_FRAME_TOO_LARGE: {
    en: 'What is to be sent is larger than a frame between nodes may be.',
    zh: '待发送内容超过节点间单帧允许的大小。',
    remedy: 'Ask for less at once; what is too large now stays so.',
    remedyZh: '请减少单次请求的内容；过大的内容重试也不会成功。',
  },
} as const satisfies Record<string, ErrorEntry>
