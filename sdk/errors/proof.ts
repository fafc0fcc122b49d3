import type { ErrorEntry } from './entry.ts'

/** Logs, their checkpoints and tiles, and proofs about them. */
export const proofErrors = {
  PROOF_SIZE_INVALID: {
    en: 'The sizes or the index do not describe a tree and a place in it.',
    zh: '日志大小或序号不合法。',
    remedy: 'Ask for a leaf below the log’s size, and for an old size from 1 up to the new one.',
    remedyZh: '叶子序号须小于日志大小；旧大小须从 1 起且不大于新大小。',
  },
  PROOF_HASH_MALFORMED: {
    en: 'A hash is not 32 bytes long.',
    zh: '哈希值长度不是 32 字节。',
    remedy: 'Use the hashes of the log as they are: SHA-256, not truncated, not in text form.',
    remedyZh: '请使用日志的原始哈希值：SHA-256，不截断，不用文本形式。',
  },
  PROOF_INCLUSION_INVALID: {
    en: 'The proof does not show that the leaf is in the log.',
    zh: '证明不能表明该叶子在日志中。',
    remedy: 'Check that leaf, index and checkpoint belong together; if they do, do not rely on the leaf.',
    remedyZh: '请核对叶子、序号与检查点是否对应；如对应，请勿采信该叶子。',
  },
  PROOF_CONSISTENCY_INVALID: {
    en: 'The proof does not show that the newer log extends the older one.',
    zh: '证明不能表明新日志是旧日志的延续。',
    remedy: 'Keep both checkpoints and tell the registrar: the log may have been rewritten.',
    remedyZh: '请留存两个检查点并告知登记机构：日志可能被改写。',
  },
  PROOF_MALFORMED: {
    en: 'The proof file is not readable.',
    zh: '证明文件无法读取。',
    remedy: 'Use the proof exactly as the log’s node wrote it.',
    remedyZh: '请原样使用日志节点写出的证明。',
  },
  CHECKPOINT_MALFORMED: {
    en: 'The checkpoint is not a signed note of the expected form.',
    zh: '检查点不是预期格式的签名文书。',
    remedy: 'Use the checkpoint byte for byte as the log published it.',
    remedyZh: '请逐字节使用日志公布的检查点。',
  },
  CHECKPOINT_SIGNATURE_INVALID: {
    en: 'The checkpoint is not signed by the log.',
    zh: '检查点未由该日志签名。',
    remedy: 'Check that the key is the log’s own; if it is, do not rely on the checkpoint.',
    remedyZh: '请核对密钥是否属于该日志；如属于，请勿采信该检查点。',
  },
  CHECKPOINT_ORIGIN_MISMATCH: {
    en: 'The checkpoint is that of another log.',
    zh: '检查点属于另一个日志。',
    remedy: 'Use the checkpoint and the key of the same log.',
    remedyZh: '请使用同一日志的检查点和密钥。',
  },
  CHECKPOINT_KEY_MALFORMED: {
    en: 'The key is not a usable key for checkpoints.',
    zh: '密钥不能用于检查点。',
    remedy: 'Use an Ed25519 key, written as name+id+key with the id that belongs to it.',
    remedyZh: '请使用 Ed25519 密钥，写作 名称+编号+密钥，编号须与其对应。',
  },
  TILE_PATH_INVALID: {
    en: 'The path does not name a tile or an entry bundle.',
    zh: '路径不指向日志分块或条目包。',
    remedy: 'Write it as in c2sp.org/tlog-tiles, for example tile/0/x001/234.p/70.',
    remedyZh: '请按 c2sp.org/tlog-tiles 书写，例如 tile/0/x001/234.p/70。',
  },
  TILE_MALFORMED: {
    en: 'The tile or entry bundle does not hold what its name says.',
    zh: '日志分块或条目包的内容与名称不符。',
    remedy: 'Fetch it again; if it stays, the log’s storage is damaged.',
    remedyZh: '请重新获取；如仍如此，则日志存储已损坏。',
  },
  TILE_ENTRY_TOO_LARGE: {
    en: 'The entry is too large for an entry bundle.',
    zh: '条目过大，无法放入条目包。',
    remedy: 'Keep each statement within 65,535 bytes; put what is larger into a detached payload.',
    remedyZh: '每份声明不得超过 65,535 字节；更大的内容请置于分离的载荷中。',
  },
} as const satisfies Record<string, ErrorEntry>
