import { addCaSignature } from '@hexin/sdk/actions/addCaSignature.ts'
import { listCaSignatures } from '@hexin/sdk/actions/listCaSignatures.ts'
import type { CaSignatureView } from '@hexin/sdk/api/caSignatures.ts'
import type { Command } from 'commander'
import { readBytes } from '../../scripts/terminal/files.ts'
import { grantId } from '../grants/terms.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

/** Signatures by a company's CA certificate over its grants. */
export function addCaSignatureCommands(grant: Command, run: Run): void {
  grant
    .command('attach-signature')
    .description('import the company’s CA signature (detached CMS, RSA or SM2) over a grant or its print')
    .argument('<id>', 'the grant')
    .argument('<file>', 'the signature: DER, PEM or base64')
    .action(async (id: string, path: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const file = readBytes(path)
        const view = await addCaSignature(targetClient(options, 'bank-a'), { grant: grantId(id), file })
        output.result(view, [inWords(view)])
        return undefined
      })
    })
  grant
    .command('signatures')
    .description('the CA signatures over a grant')
    .argument('<id>', 'the grant')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const list = await listCaSignatures(targetClient(options, 'bank-a'), { grant: grantId(id) })
        output.result(list, list.signatures.length === 0 ? ['None.'] : list.signatures.map(inWords))
        return undefined
      })
    })
}

const over: Readonly<Record<CaSignatureView['content'], string>> = {
  artefact: 'the signed text',
  documentZh: 'the print in Chinese',
  documentEn: 'the print in English',
}

const inWords = ({ content, algorithm, digest, subject, issuer, serialNumber }: CaSignatureView): string =>
  `${subject}, ${algorithm} with ${digest}, over ${over[content]}; certificate ${serialNumber} of ${issuer}. Whether it was revoked was not asked.`
