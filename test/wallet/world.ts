import { generateKeyPairSync } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { standingAlone } from '@hexin/sdk/bindings/standing.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { createTemplates, templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { serveWallet } from '../../scripts/devnet/wallet.ts'
import { freePort } from '../helpers/freePort.ts'
import { testProfile } from '../helpers/testProfile.ts'
import { type BankNode, startBankNode } from './bankNode.ts'

/** A registrar, a bank with its node, a provider, and the built wallet under its own origin. */
export type World = {
  readonly network: Network
  readonly bank: BankNode
  readonly origin: string
  /** The registrar's answer to a registration card. */
  bind(card: { readonly subject: SubjectId; readonly thumbprint: string }): Promise<string>
  /** Serves the very same page from another port, with another network file. Returns its origin. */
  serveElsewhere(change: (network: Network, origin: string) => Network): Promise<string>
  close(): Promise<void>
}

const BANK = 1
const BUREAU = 2
const REGISTRAR = 3

const company = {
  subject: 'uscc:91350100M000100Y43',
  subjectName: '广州南沙精密仪器有限公司',
} as const

/** What the bank asks of the company. */
export function proposal(change: Partial<GrantProposal> = {}): Omit<GrantProposal, 'chain' | 'grantee'> {
  const now = Math.floor(Date.now() / 1000)
  return {
    ...company,
    providers: [BUREAU],
    scope: [
      { kind: 'tax', fields: ['creditRating', 'taxableSales', 'arrears'] },
      { kind: 'registration', fields: ['legalRepresentative', 'registeredCapital'] },
    ],
    purpose: 'preLoanReview',
    caseNumber: 'GZ-2026-0731',
    mode: 'store',
    maxUses: 10,
    frequency: null,
    dataRange: null,
    notBefore: now - 60,
    expiry: now + 90 * 86_400,
    retentionDays: 365,
    onwardTransfer: [],
    crossBorder: null,
    template: templateHash(crypto, templateFor('preLoanReview')),
    ...change,
  }
}

export const allFields = (scope: GrantProposal['scope']): string[] =>
  scope.flatMap(({ kind, fields }) => fields.map((field) => recordKinds[kind]?.fields[field]?.title.zh ?? ''))

export async function createWorld(): Promise<World> {
  const [walletPort, bankPort, silentPort] = [await freePort(), await freePort(), await freePort()]
  const origin = `http://localhost:${walletPort}`
  const network = networkOf(origin, bankPort, silentPort)
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const signer = es256Signer(jwk)
  const statementKey = { algorithm: 'ES256', publicKey: signer.publicKey } as const
  const keyId = memberKeyId(crypto, REGISTRAR, statementKey)

  const closings = [await serveWallet({ port: walletPort, network })]
  const bank = await startBankNode({
    network,
    self: BANK,
    trust: {
      chain: { id: network.chainId, grants: network.contracts.grants },
      wallet: network.wallet,
      templateOf: createTemplates(crypto),
      clock: () => Math.floor(Date.now() / 1000),
      standingOf: async (binding) => standingAlone(binding, Math.floor(Date.now() / 1000)),
      registrarKeyOf: (id) => (id === keyId ? statementKey : undefined),
    },
  })
  closings.push(bank.close)
  let bindings = 0
  return {
    network,
    bank,
    origin,
    async bind({ subject, thumbprint }) {
      bindings++
      const { sdJwt } = await issueRecord(crypto, {
        kind: 'binding',
        subject,
        claims: {
          bindingNumber: `B-${bindings}`,
          sequence: 1,
          event: 'first',
          effectiveFrom: 0,
          key: thumbprint,
          keyType: 'passkey',
          evidenceHash: toBase64url(crypto.randomBytes(32)),
        },
        issuedAt: Math.floor(Date.now() / 1000),
        keyId,
        signer,
      })
      return sdJwt
    },
    async serveElsewhere(change) {
      const port = await freePort()
      const elsewhere = `http://localhost:${port}`
      closings.push(await serveWallet({ port, network: change(network, elsewhere) }))
      return elsewhere
    },
    async close() {
      await Promise.all(closings.map((close) => close()))
    },
  }
}

/** The bureau's and the registrar's nodes don't answer: nobody listens at their port. */
function networkOf(origin: string, bankPort: number, silentPort: number): Network {
  const member = (number: number, zh: string, en: string, port: number) => ({
    number,
    profile: testProfile(zh, en),
    http: `http://127.0.0.1:${port}`,
    p2p: { host: '127.0.0.1', port: 1 },
  })
  const address = (digit: string) => `0x${digit.repeat(40)}` as const
  return {
    chainId: 31_337,
    genesisHash: `0x${'0'.repeat(64)}`,
    startBlock: 0,
    contracts: {
      accessManager: address('1'),
      members: address('2'),
      grants: address('3'),
      logs: address('4'),
    },
    wallet: { origin, rpId: 'localhost' },
    members: [
      member(BANK, '珠江银行', 'Pearl River Bank', bankPort),
      member(BUREAU, '粤信征信公司', 'Yuexin Credit Bureau', silentPort),
      member(REGISTRAR, '合信网络登记机构', 'Hexin Registrar', silentPort),
    ],
  }
}
