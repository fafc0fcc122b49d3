import { composeOrder } from '@hexin/sdk/order/composeOrder.ts'
import { detachedHash, orderId } from '@hexin/sdk/order/order.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { bank, bureau, grantsChain, registrar, seeded, start, statementKey, subject } from './world.ts'

const crypto = seeded('order')

/** An order of a court that is no member, presented by the registrar, which is a regulator too. */
export async function orderVectors() {
  const { keyId, signer, jwk } = statementKey(registrar)
  const { order, details } = composeOrder(crypto, {
    ...{ self: registrar, chain: grantsChain },
    draft: {
      ...{ body: '福州示例区人民法院', number: '（2026）闽0100执1号', law: 'civilProcedure', article: 253 },
      ...{ document: statementHash(crypto, 'the document'), subject, asker: bank, providers: [bureau] },
      officers: [
        { name: '张三', certificate: '闽法0001' },
        { name: '李四', certificate: '闽法0002' },
      ],
      scope: [{ kind: 'loan', fields: ['principal', 'status'] }],
      ...{ dataRange: null, notBefore: start, until: start + 30 * 86_400, maxUses: 3 },
      notifyAfter: start + 30 * 86_400,
    },
  })
  const statement = await signStatement({ type: 'hexin-order+jwt', keyId, payload: order, signer })
  return {
    signerKey: { keyId, jwk },
    signed: { statement, details },
    id: orderId(crypto, statement),
    subjectHash: detachedHash(crypto, details.subject),
    officerHashes: (details.officers ?? []).map((officer) => detachedHash(crypto, officer)),
  }
}
