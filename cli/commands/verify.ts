import { existsSync, readFileSync, statSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { type EvidenceProof, evidenceProofSchema, type Verdict } from '@hexin/sdk/api/evidence.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { fromBase64url } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { decodeEvidence } from '@hexin/sdk/evidence/statement.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import type { Command } from 'commander'
import { digestFile } from '../../scripts/evidence/files.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { readNetworkFile, type TargetOptions, targetClient } from '../target.ts'

type Options = TargetOptions & { readonly proof?: string }

const marks = { pass: '✓', fail: '✗', notChecked: '–', unknown: '?' } as const

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .description(
      'verify a file against its proof; keys and checkpoints come from a node that you trust (--as, --node; standard: the court’s)',
    )
    .argument('<file>', 'the original')
    .option('--proof <file>', 'its proof (standard: FILE.proof.json)')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const proof = readProof(options.proof ?? `${file}.proof.json`)
        if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
        const bar = output.progress('verify', statSync(file).size)
        const digests = await digestFile(file, undefined, bar.update).finally(bar.end)
        const verdict = await judge(options, proof, digests)
        output.result(verdict, [
          ...verdict.findings.map(
            ({ step, result, reason, found, expected }) =>
              `${marks[result]} ${step}: ${reason.zh} ${reason.en}${result === 'pass' ? '' : facts(found, expected)}`,
          ),
          '',
          verdict.valid
            ? '核验通过。The file is the one that was taken in.'
            : '核验未通过。The file does not verify.',
        ])
        return verdict.valid ? exitCodes.ok : exitCodes.refused
      })
    })
}

const facts = (found: unknown, expected: unknown): string =>
  [
    found === undefined ? '' : ` Found ${JSON.stringify(found)}.`,
    expected === undefined ? '' : ` Expected ${JSON.stringify(expected)}.`,
  ].join('')

function readProof(file: string): EvidenceProof {
  if (!existsSync(file)) throw new UsageError(`There is no proof ${file}.`)
  try {
    return evidenceProofSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new UsageError(`${file} is not a proof of evidence.`, { cause })
  }
}

async function judge(
  options: Options,
  proof: EvidenceProof,
  digests: Parameters<typeof verifyEvidence>[1]['digests'],
): Promise<Verdict> {
  const { url } = targetClient(options, 'court')
  const trust = createVerifierTrust(crypto, {
    client: createClient({ url }),
    network: readNetworkFile(options.data),
  })
  await loadNotary(trust, proof)
  return verifyEvidence(crypto, { proof, digests, trust })
}

/** The keys of the member that the statement names; what can't be read is for the verifier to say. */
async function loadNotary(
  trust: ReturnType<typeof createVerifierTrust>,
  proof: EvidenceProof,
): Promise<void> {
  try {
    await trust.load([decodeEvidence(fromBase64url(proof.statement)).issuer])
  } catch (error) {
    if (!isHexinError(error) || error.code === 'PEER_UNREACHABLE') throw error
  }
}
