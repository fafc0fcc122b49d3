import type { ErrorEntry } from './entry.ts'

/** What can go wrong with a provider's map of its records, by which answers are shown to be complete. */
export const completenessErrors = {
  COMPLETENESS_INVALID: {
    en: 'The answer is not what the provider’s map of its records says.',
    zh: '应答与提供方的记录映射承诺不一致。',
    remedy: 'Take it up with the provider. The answer, its epoch and the request are evidence: keep them.',
    remedyZh: '请与提供方交涉；该应答、所附期次声明与请求即为证据，请予保留。',
  },
  COMPLETENESS_LABEL_INVALID: {
    en: 'The proof for the company’s label is not the provider’s.',
    zh: '企业标签的证明并非该提供方所作。',
    remedy: 'Take it up with the provider.',
    remedyZh: '请与提供方交涉。',
  },
  COMPLETENESS_KEY_INVALID: {
    en: 'The provider’s map key is malformed, or could give one company two labels.',
    zh: '提供方的映射密钥格式有误，或可能使一家企业对应两个标签。',
    remedy: 'The provider makes another one. Until then its answers can’t be shown to be complete.',
    remedyZh: '由提供方更换密钥；在此之前其应答的完整性无法得到证明。',
  },
  COMPLETENESS_KEY_UNKNOWN: {
    en: 'The provider has no map key with this hash.',
    zh: '提供方没有该哈希对应的映射密钥。',
    remedy: 'Use the hash that the epoch names.',
    remedyZh: '请使用期次声明中列明的哈希。',
  },
  EPOCH_PENDING: {
    en: 'No epoch of the provider’s map is final on the chain yet that covers its records.',
    zh: '提供方的记录映射尚无覆盖其记录并已在链上确认的期次。',
    remedy: 'Nothing to do: the asker’s node tries again.',
    remedyZh: '无需处理：查询方节点会自动重试。',
  },
  EQUIVOCATION_UNPROVEN: {
    en: 'These statements don’t contradict each other, or are not both the provider’s.',
    zh: '这些声明互不矛盾，或并非均由该提供方签署。',
    remedy:
      'Give two epochs of one provider with one number, or of which the second doesn’t follow the first.',
    remedyZh: '请提供同一提供方、同一期次号的两份声明，或前后不相衔接的两份声明。',
  },
} as const satisfies Record<string, ErrorEntry>
