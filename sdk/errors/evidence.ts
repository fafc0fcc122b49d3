import type { ErrorEntry } from './entry.ts'

/** Electronic evidence, its statements and proofs. */
export const evidenceErrors = {
  EVIDENCE_UNKNOWN: {
    en: 'There is no such evidence.',
    zh: '没有该电子证据。',
    remedy: 'Use the id that the intake answered with.',
    remedyZh: '请使用受理时返回的编号。',
  },
  EVIDENCE_MANIFEST_MALFORMED: {
    en: 'The evidence manifest is malformed.',
    zh: '证据清单格式有误。',
    remedy: 'Use the proof file as the notary’s node wrote it.',
    remedyZh: '请原样使用公证机构节点写出的证明文件。',
  },
  EVIDENCE_STATEMENT_MALFORMED: {
    en: 'The evidence statement is not a COSE_Sign1 that Hexin knows.',
    zh: '证据声明不是可识别的 COSE_Sign1。',
    remedy: 'Use the proof file as the notary’s node wrote it.',
    remedyZh: '请原样使用公证机构节点写出的证明文件。',
  },
  EVIDENCE_PROOF_PENDING: {
    en: 'The evidence is in the log but not yet under a final checkpoint.',
    zh: '证据已入日志，尚未被最终检查点覆盖。',
    remedy: 'Ask for the proof again after the next publishing tick.',
    remedyZh: '请在下一次公布之后再次索取证明。',
  },
  EVIDENCE_BATCH_INVALID: {
    en: 'The batch of digests is not usable.',
    zh: '摘要批次不可用。',
    remedy: 'Send 1 to 4,096 lines, each with length and sha256.',
    remedyZh: '请发送 1 至 4,096 行，每行含 length 和 sha256。',
  },
  CHECKPOINT_UNKNOWN: {
    en: 'There is no such final checkpoint.',
    zh: '没有该最终检查点。',
    remedy: 'Check member and size; a new checkpoint is final within seconds.',
    remedyZh: '请核对成员和大小；新检查点在数秒内最终确认。',
  },
} as const satisfies Record<string, ErrorEntry>
