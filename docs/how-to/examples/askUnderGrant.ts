/**
 * A bank's own program: asks a provider under a grant, and verifies what came back by itself, with keys and checkpoints from a node that belongs to
 * neither side.
 *
 *     node docs/how-to/examples/askUnderGrant.ts NODE TOKENFILE VERIFIER NETWORKFILE GRANT CASE
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { webCrypto as crypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { networkSchema } from '@hexin/sdk/network.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'

const [node = '', tokenFile = '', verifier = '', networkFile = '', grant = '', caseNumber = ''] =
  process.argv.slice(2)

const print = (line: string): void => void process.stdout.write(`${line}\n`)

// One key for one order. Whatever breaks on the way, the same call again finds the same exchange and spends nothing.
const idempotencyKey = randomUUID()
const bank = createClient({ url: node, token: readFileSync(tokenFile, 'utf8').trim() })

try {
  const exchange = await ask(bank, {
    idempotencyKey,
    order: {
      grant: grant as Hex,
      kind: 'loan',
      fields: ['principal', 'status'],
      purpose: 'preLoanReview',
      caseNumber,
      user: 'clerk 7',
    },
  })
  print(`${exchange.state}, ${exchange.records.length} of ${exchange.completeness?.matched ?? 0} records`)

  const network = networkSchema.parse(JSON.parse(readFileSync(networkFile, 'utf8')))
  const trust = createVerifierTrust(crypto, { client: createClient({ url: verifier }), network })
  await trust.load([exchange.provider])
  const verifyInclusion = createInclusionVerifier(crypto, trust.noteKeysOf)
  for (const { sdJwt, kind, proof } of exchange.records) {
    // The provider's signature, and that each value shown belongs to what was signed.
    const { claims, statement, subject } = await verifyRecord(crypto, { sdJwt, kind, keyOf: trust.keyOf })
    // The signed statement stands in the provider's log, under a checkpoint that is final on the chain.
    const { size, root } = await verifyInclusion({
      member: exchange.provider,
      statement: utf8(statement),
      proof,
    })
    const anchor = await trust.anchorOf(exchange.provider, size)
    const isFinal = anchor !== undefined && toHex(anchor.root) === toHex(root)
    print(`${subject} ${JSON.stringify(claims)} ${isFinal ? 'verified' : 'NOT VERIFIED'}`)
  }
} catch (error) {
  if (!isHexinError(error)) throw error
  // The code is the interface; the words may change.
  print(`${error.code}: ${error.title.zh} ${error.remedy}`)
  process.exitCode = 1
}
