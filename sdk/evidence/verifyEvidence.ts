import type { EvidenceProof, Finding, Verdict } from '../api/evidence.ts'
import type { Crypto } from '../crypto/port.ts'
import { equalBytes, fromBase64url, toHex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { parseInclusionProof, verifyInclusion, verifyStatementInclusion } from '../proof/index.ts'
import type { StatementKey } from '../statement/jws.ts'
import type { AnchoredRoot } from '../statement/logTrust.ts'
import { itemCommitment } from './batch.ts'
import { firstDifference } from './blockMap.ts'
import type { FileDigests } from './fileDigests.ts'
import { decodeManifest, type Manifest } from './manifest.ts'
import { decodeEvidence, type EvidenceStatement, isSignedOver } from './statement.ts'

/** What the verifier relies on, got independently of the proof. */
export type EvidenceTrust = {
  readonly chain: { readonly id: number; readonly logs: string }
  /** A notary's statement key by its id, with its window, open or not; undefined for a key that is no notary's. */
  readonly notaryKeyOf: (
    keyId: string,
  ) => (StatementKey & { readonly notBefore: number; readonly notAfter: number }) | undefined
  readonly noteKeysOf: (member: number) => readonly string[]
  readonly anchorOf: (member: number, size: number) => Promise<AnchoredRoot | undefined>
}

/**
 * Verifies the proof of a piece of evidence, and the file itself if its digests are given, step by step. Every step leaves a finding; the verdict is
 * true only if each passed. It never says that a file is genuine: only that it has not changed since the time of the checkpoint.
 *
 * Pure but for `trust`. Never throws over the proof: what can't be read is a finding.
 */
export async function verifyEvidence(
  crypto: Crypto,
  { proof, digests, trust }: verifyEvidence.Parameters,
): Promise<Verdict> {
  const findings: Finding[] = []
  const note = (finding: Finding) => void findings.push(finding)
  const done = (): Verdict => ({ valid: findings.every(({ result }) => result === 'pass'), findings })

  const parts = read(proof)
  if (parts instanceof HexinError) {
    note({ step: 'format', result: 'fail', reason: reasons.unreadable, found: parts.message })
    return done()
  }
  note({ step: 'format', result: 'pass', reason: reasons.readable })
  const sameChain = proof.chain.id === trust.chain.id && proof.chain.logs.toLowerCase() === trust.chain.logs
  note(step('network', sameChain, reasons.network, { found: proof.chain, expected: trust.chain }))
  for (const finding of originalFindings(crypto, proof, parts.manifest, digests)) note(finding)
  const anchor = await anchoring(crypto, proof, parts.statement, trust)
  for (const finding of await statementFindings(crypto, proof, parts.statement, {
    trust,
    anchor: anchor.anchor,
  }))
    note(finding)
  for (const finding of anchor.findings) note(finding)
  return done()
}

export declare namespace verifyEvidence {
  type Parameters = {
    readonly proof: EvidenceProof
    /** Of the original, computed by whoever verifies. Without them the verdict can't be true. */
    readonly digests: FileDigests | undefined
    readonly trust: EvidenceTrust
  }
}

type Parts = { readonly statement: EvidenceStatement; readonly manifest: Manifest }

function read(proof: EvidenceProof): Parts | HexinError {
  try {
    const manifest = decodeManifest(fromBase64url(proof.manifest))
    if ((manifest.type === 'batch') !== (proof.item !== null))
      return new HexinError('EVIDENCE_MANIFEST_MALFORMED', {
        detail: 'A batch needs its item, a file must have none.',
      })
    return { manifest, statement: decodeEvidence(fromBase64url(proof.statement)) }
  } catch (error) {
    if (error instanceof HexinError) return error
    throw error
  }
}

type Committed = {
  readonly length: number
  readonly sha256: Uint8Array
  readonly sm3: Uint8Array | undefined
}

function originalFindings(
  crypto: Crypto,
  proof: EvidenceProof,
  manifest: Manifest,
  digests: FileDigests | undefined,
): Finding[] {
  const committed = committedDigests(crypto, proof, manifest)
  if (committed instanceof HexinError)
    return [{ step: 'batch', result: 'fail', reason: reasons.batchItem.fail, found: committed.message }]
  const findings = manifest.type === 'batch' ? [step('batch', true, reasons.batchItem)] : []
  if (!digests)
    return [...findings, { step: 'original', result: 'notChecked', reason: reasons.originalMissing }]
  findings.push(
    step('length', digests.length === committed.length, reasons.length, {
      found: digests.length,
      expected: committed.length,
    }),
    digestStep('sha256', digests.sha256, committed.sha256),
  )
  if (committed.sm3)
    findings.push(
      digests.sm3
        ? digestStep('sm3', digests.sm3, committed.sm3)
        : { step: 'sm3', result: 'notChecked', reason: reasons.sm3Missing },
    )
  const where = manifest.type === 'file' && firstDifference(manifest.item.blocks, digests.blocks)
  if (where)
    findings.push({
      step: 'place',
      result: 'fail',
      reason: reasons.place,
      found: {
        firstByte: where.offset,
        lastByte: Math.min(where.offset + where.length, Math.max(digests.length, committed.length)) - 1,
      },
    })
  return findings
}

/** The digests that the statement commits to: of the manifest's file, or of the item whose path leads to the batch's root. */
function committedDigests(
  crypto: Crypto,
  { item }: EvidenceProof,
  manifest: Manifest,
): Committed | HexinError {
  if (manifest.type === 'file') return manifest.item
  if (!item) return new HexinError('EVIDENCE_MANIFEST_MALFORMED')
  try {
    const { length, index } = item
    const sha256 = fromBase64url(item.sha256)
    const sm3 = item.sm3 === null ? undefined : fromBase64url(item.sm3)
    const commitment = itemCommitment(crypto, { length, sha256, sm3, salt: fromBase64url(item.salt) })
    const path = item.path.map(fromBase64url)
    verifyInclusion(crypto.sha256, {
      index,
      size: manifest.size,
      leaf: commitment,
      path,
      root: manifest.root,
    })
    return { length, sha256, sm3 }
  } catch (error) {
    if (error instanceof HexinError) return error
    throw error
  }
}

async function statementFindings(
  crypto: Crypto,
  proof: EvidenceProof,
  statement: EvidenceStatement,
  { trust, anchor }: { readonly trust: EvidenceTrust; readonly anchor: AnchoredRoot | undefined },
): Promise<Finding[]> {
  const key = trust.notaryKeyOf(statement.keyId)
  if (!key) return [{ step: 'notary', result: 'fail', reason: reasons.notary.fail, found: statement.keyId }]
  const signed = await isSignedOver(crypto, { statement, manifest: fromBase64url(proof.manifest), key })
  const counted = anchor && key.notBefore <= anchor.time && anchor.time < key.notAfter
  return [
    step('notary', true, reasons.notary, { found: statement.issuer }),
    step('manifest', signed.manifest, reasons.manifest),
    step('signature', signed.signature, reasons.signature),
    counted === undefined
      ? { step: 'keyTime', result: 'unknown', reason: reasons.keyTimeUnknown }
      : step('keyTime', counted, reasons.keyTime, {
          found: anchor?.time,
          expected: [key.notBefore, key.notAfter],
        }),
  ]
}

async function anchoring(
  crypto: Crypto,
  proof: EvidenceProof,
  { issuer }: EvidenceStatement,
  trust: EvidenceTrust,
): Promise<{ readonly findings: Finding[]; readonly anchor: AnchoredRoot | undefined }> {
  try {
    const inclusion = parseInclusionProof(proof.inclusion)
    const { size, root } = await verifyStatementInclusion(crypto, {
      statement: fromBase64url(proof.statement),
      proof: inclusion,
      vkey: trust.noteKeysOf(issuer),
    })
    const found = { index: inclusion.index, size }
    const findings = [step('inclusion', true, reasons.inclusion, { found })]
    const anchor = await trust.anchorOf(issuer, size)
    const isFinal = anchor !== undefined && equalBytes(anchor.root, root)
    const facts = { found: anchor ? toHex(anchor.root) : 'no checkpoint of this size', expected: toHex(root) }
    findings.push(step('chain', isFinal, reasons.chain, isFinal ? { found: { time: anchor.time } } : facts))
    return { findings, anchor: isFinal ? anchor : undefined }
  } catch (error) {
    if (!(error instanceof HexinError)) throw error
    const finding: Finding = {
      step: 'inclusion',
      result: 'fail',
      reason: reasons.inclusion.fail,
      found: error.message,
    }
    return { findings: [finding], anchor: undefined }
  }
}

type Reason = Finding['reason']
type Reasons = { readonly pass: Reason; readonly fail: Reason }

const step = (
  name: string,
  passed: boolean,
  { pass, fail }: Reasons,
  facts: { readonly found?: unknown; readonly expected?: unknown } = {},
): Finding => ({ step: name, result: passed ? 'pass' : 'fail', reason: passed ? pass : fail, ...facts })

const digestStep = (name: 'sha256' | 'sm3', found: Uint8Array, expected: Uint8Array): Finding =>
  step(name, equalBytes(found, expected), reasons.digest, { found: toHex(found), expected: toHex(expected) })

const reasons = {
  readable: { zh: '证明文件可以读取。', en: 'The proof is readable.' },
  unreadable: { zh: '证明文件无法读取。', en: 'The proof can’t be read.' },
  originalMissing: { zh: '未提供原件，未作比对。', en: 'No original was given to compare.' },
  sm3Missing: { zh: '此平台无法计算 SM3。', en: 'This platform can’t compute SM3.' },
  place: {
    zh: '原件与存证时不同，首处差异在此字节范围内。',
    en: 'The file differs; the first difference lies in this range of bytes.',
  },
  keyTimeUnknown: { zh: '无法确定上链时间。', en: 'The time of anchoring is not established.' },
  network: {
    pass: { zh: '属于本网络。', en: 'It is of this network.' },
    fail: { zh: '属于另一网络。', en: 'It is of another network.' },
  },
  batchItem: {
    pass: {
      zh: '该摘要在批次中；摘要由提交人计算。',
      en: 'The digest is in the batch; its submitter computed it, not the notary.',
    },
    fail: { zh: '该摘要不在批次中。', en: 'The digest is not in the batch.' },
  },
  length: {
    pass: { zh: '长度一致。', en: 'The length is the same.' },
    fail: { zh: '长度不一致。', en: 'The length differs.' },
  },
  digest: {
    pass: { zh: '摘要一致。', en: 'The digest is the same.' },
    fail: {
      zh: '摘要不一致：文件自存证后已改变，或不是同一文件。',
      en: 'The digest differs: the file was changed since, or is another one.',
    },
  },
  notary: {
    pass: { zh: '由在册公证机构的密钥签署。', en: 'It names a key of a registered notary.' },
    fail: { zh: '签署密钥不属于任何公证机构。', en: 'The key is no notary’s.' },
  },
  manifest: {
    pass: { zh: '证据清单与声明一致。', en: 'The manifest is the one that was signed.' },
    fail: { zh: '证据清单与声明不一致。', en: 'Another manifest was signed.' },
  },
  signature: {
    pass: { zh: '公证机构签名有效。', en: 'The notary’s signature verifies.' },
    fail: { zh: '公证机构签名无效。', en: 'The notary’s signature does not verify.' },
  },
  keyTime: {
    pass: { zh: '上链时密钥在有效期内。', en: 'The key was valid when the evidence was anchored.' },
    fail: { zh: '上链时密钥不在有效期内。', en: 'The key was not valid when the evidence was anchored.' },
  },
  inclusion: {
    pass: { zh: '声明在存证日志中。', en: 'The statement is in the log.' },
    fail: { zh: '不能证明声明在存证日志中。', en: 'The statement is not shown to be in the log.' },
  },
  chain: {
    pass: {
      zh: '检查点已在链上最终确认；可以认定上链后未经篡改。',
      en: 'The checkpoint is final on the chain; it may be found unaltered since.',
    },
    fail: { zh: '检查点未在链上确认。', en: 'The checkpoint is not final on the chain.' },
  },
} as const satisfies Record<string, Reason | Reasons>
