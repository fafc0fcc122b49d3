import type { ErrorEntry } from './entry.ts'

/** What can go wrong between asker and provider, apart from the grant itself. */
export const exchangeErrors = {
  REQUEST_MALFORMED: {
    en: 'The request is malformed.',
    zh: '查询请求格式有误。',
    remedy: 'Send the request that the schema describes.',
  },
  REQUEST_AUDIENCE_MISMATCH: {
    en: 'The request is addressed to another provider.',
    zh: '查询请求的接收方不是本机构。',
    remedy: 'Send it to the provider that it names.',
  },
  REQUEST_SENDER_MISMATCH: {
    en: 'The request was not sent by the member that signed it.',
    zh: '查询请求的发送方与签署方不一致。',
    remedy: 'Send it from the asker’s own node.',
  },
  REQUEST_EXPIRED: { en: 'The request has expired.', zh: '查询请求已过期。', remedy: 'Sign a new one.' },
  REQUEST_WINDOW_TOO_LONG: {
    en: 'The request claims a longer validity than allowed.',
    zh: '查询请求的有效期超过允许范围。',
    remedy: 'Sign one with a shorter validity.',
  },
  REQUEST_NONCE_REUSED: {
    en: 'The nonce was used before with other bytes.',
    zh: '该随机数此前已用于不同内容。',
    remedy: 'Use a fresh nonce for every request.',
  },
  REQUEST_CHAIN_MISMATCH: {
    en: 'The request was made for another chain or contract.',
    zh: '查询请求是为另一条链或合约生成的。',
    remedy: 'Point both nodes at the same network.',
  },
  REQUEST_BLOCK_STALE: {
    en: 'The decision block is too old.',
    zh: '判定区块过旧。',
    remedy: 'Check that the asker’s node follows the chain.',
  },
  REQUEST_BLOCK_UNKNOWN: {
    en: 'The decision block is not a final block that this node knows.',
    zh: '判定区块不是本节点已知的最终区块。',
    remedy: 'Check that both nodes follow the same chain.',
  },
  IDEMPOTENCY_KEY_MISSING: {
    en: 'The Idempotency-Key header is missing.',
    zh: '缺少 Idempotency-Key 请求头。',
    remedy: 'Send a fresh key with each new order, the same key when you retry.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    en: 'The idempotency key was used before with another body.',
    zh: '该幂等键此前已用于不同请求体。',
    remedy: 'Use a new key for a new order.',
  },
  EXCHANGE_UNKNOWN: {
    en: 'There is no such exchange.',
    zh: '没有该次数据交换。',
    remedy: 'Use the id that the order answered with.',
  },
  EXCHANGE_PENDING: {
    en: 'The exchange has no outcome yet.',
    zh: '该次数据交换尚无结果。',
    remedy: 'Ask again with the same idempotency key; the request is not repeated.',
  },
  EXCHANGE_UNDELIVERABLE: {
    en: 'The provider could not be reached in time.',
    zh: '在期限内无法联系到提供方。',
    remedy: 'Ask again later with a new idempotency key.',
  },
  ANSWER_INVALID: {
    en: 'The provider’s answer does not verify.',
    zh: '提供方的应答验证不通过。',
    remedy: 'Do not use it. Keep it and tell the registrar.',
  },
  SEAL_PREKEY_UNKNOWN: {
    en: 'The message is sealed to a prekey that this node no longer has.',
    zh: '消息所用预密钥本节点已不再持有。',
    remedy: 'Fetch the current prekey and seal again.',
  },
  SEAL_PREKEY_INVALID: {
    en: 'The prekey is not signed by the member, or is out of its time.',
    zh: '预密钥未由该成员签署，或不在有效期内。',
    remedy: 'Fetch the current prekey from the member.',
  },
  SEAL_OPEN_FAILED: {
    en: 'The sealed message does not open.',
    zh: '密封消息无法解开。',
    remedy: 'Have it sealed again; do not alter messages on the way.',
  },
  PEER_UNREACHABLE: {
    en: 'The member’s node can’t be reached.',
    zh: '无法连接该成员的节点。',
    remedy: 'Check its address and that it runs; messages wait meanwhile.',
  },
  PEER_FRAME_INVALID: {
    en: 'The peer sent a frame that the protocol does not allow.',
    zh: '对方节点发送了协议不允许的帧。',
    remedy: 'Update the node that sent it.',
  },
} as const satisfies Record<string, ErrorEntry>
