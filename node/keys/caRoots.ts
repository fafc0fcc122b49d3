import { readFile } from 'node:fs/promises'
import { mayCertify, readCertificate } from '@hexin/sdk/caSignature/certificate.ts'
import { pemBlocks } from '@hexin/sdk/caSignature/der.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'

/**
 * The CA roots that a member trusts, in DER; none where no file was given.
 * @throws HexinError CONFIG_INVALID
 */
export async function readCaRoots(file: string | undefined): Promise<readonly Uint8Array[]> {
  if (file === undefined) return []
  const wrong = (detail: string, cause?: unknown) =>
    new HexinError('CONFIG_INVALID', { detail: `HEXIN_CA_ROOTS_FILE: ${detail}`, cause })
  try {
    const roots = pemBlocks(await readFile(file, 'utf8'))
    if (roots.length === 0) throw wrong('it has no certificate in PEM.')
    const other = roots.findIndex((root) => !mayCertify(readCertificate(root)))
    if (other !== -1) throw wrong(`its certificate ${other + 1} is no CA’s.`)
    return roots
  } catch (cause) {
    if (isHexinError(cause) && cause.code === 'CONFIG_INVALID') throw cause
    throw wrong((cause as Error).message, cause)
  }
}
