/**
 * Writes the vectors that docs/spec/ quotes, made by the SDK itself for a made-up network.
 *
 *     node scripts/generate/specVectors.ts [--check]
 *
 * Secrets and salts follow from names. ES256 signatures and HPKE's ephemeral key can't be given: those that are on disk are used again as long as
 * they fit the bytes.
 */
import { json, output } from './output.ts'
import { auditVectors } from './spec/audit.ts'
import { bindingVectors } from './spec/binding.ts'
import { deploymentVectors } from './spec/deployment.ts'
import { evidenceVectors } from './spec/evidence.ts'
import { exchangeVectors } from './spec/exchange.ts'
import { fileVectors } from './spec/files.ts'
import { grantVectors } from './spec/grant.ts'
import { keepingVectors } from './spec/keeping.ts'
import { logVectors } from './spec/log.ts'
import { objectionVectors } from './spec/objection.ts'
import { orderVectors } from './spec/order.ts'
import { personVectors } from './spec/person.ts'
import { es256Vectors } from './spec/world.ts'

type Json = Parameters<typeof json>[0]

const grant = await grantVectors()
const person = await personVectors()
const log = await logVectors()
const { vectors: exchange, completeness } = await exchangeVectors()
const evidence = await evidenceVectors()
const deployment = await deploymentVectors()
const objection = await objectionVectors()
const binding = await bindingVectors()
const keeping = await keepingVectors(grant)
const order = await orderVectors()
const audit = await auditVectors()
const vectors = es256Vectors().toSorted((a, b) => (`${a.key} ${a.sha256}` < `${b.key} ${b.sha256}` ? -1 : 1))

const file = (about: string, content: object): string =>
  json(JSON.parse(JSON.stringify({ about, ...content })) as Json)

await output(
  {
    'test/vectors/spec-grant.json': file('docs/spec/grant.md, subject-token.md', grant),
    'test/vectors/spec-person.json': file('docs/spec/person-consent.md', person),
    'test/vectors/spec-binding.json': file('docs/spec/binding.md', binding),
    'test/vectors/spec-log.json': file('docs/spec/log.md', log),
    'test/vectors/spec-exchange.json': file('docs/spec/exchange.md, record.md, sealing.md, p2p.md', exchange),
    'test/vectors/spec-completeness.json': file('docs/spec/completeness.md', completeness),
    'test/vectors/spec-evidence.json': file('docs/spec/evidence.md', evidence),
    'test/vectors/spec-deployment.json': file('docs/spec/deployment.md', deployment),
    'test/vectors/spec-objection.json': file('docs/spec/objection.md', objection),
    'test/vectors/spec-keeping.json': file('docs/spec/keeping.md', keeping),
    'test/vectors/spec-order.json': file('docs/spec/order.md', order),
    'test/vectors/spec-audit.json': file('docs/spec/audit.md', audit),
    'test/vectors/spec-files.json': file('docs/spec/files.md', fileVectors()),
    'test/vectors/spec-es256.json': file('ES256 signatures in the other vectors', { vectors }),
  },
  'node scripts/generate/specVectors.ts',
)
