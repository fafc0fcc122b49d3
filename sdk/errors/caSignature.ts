import type { ErrorEntry } from './entry.ts'

/** Signatures by a company's CA certificate. */
export const caSignatureErrors = {
  CA_SIGNATURE_MALFORMED: {
    en: 'This is no detached signature by one certificate.',
    zh: '该文件不是由单一证书作出的分离式签名。',
    remedy:
      'Hand in a detached CMS (PKCS #7, GB/T 35275) signature with the certificate in it, as DER, PEM or base64.',
    remedyZh: '请提交包含证书的分离式 CMS（PKCS #7、GB/T 35275）签名文件，格式为 DER、PEM 或 base64。',
  },
  CA_SIGNATURE_INVALID: {
    en: 'The signature is not one over this grant.',
    zh: '该签名并非对本授权书作出的有效签名。',
    remedy:
      'Sign the print of the grant or its artefact as this node gives it, byte for byte, with RSA and SHA-2 or with SM2.',
    remedyZh: '请对本节点提供的授权书 PDF 或授权原文（逐字节一致）使用 RSA（SHA-2）或 SM2 重新签名。',
  },
  CA_CERTIFICATE_INVALID: {
    en: 'The certificate can’t sign this now.',
    zh: '该证书目前不能用于签名。',
    remedy: 'Sign with a certificate for signing that is valid today.',
    remedyZh: '请使用当前有效的签名证书。',
  },
  CA_CHAIN_UNTRUSTED: {
    en: 'The certificate does not lead to a CA that this member trusts.',
    zh: '该证书无法追溯到本机构信任的电子认证机构。',
    remedy: 'Put the CA’s own certificates into the signature, or have the member trust the CA’s root.',
    remedyZh: '请在签名文件中附上电子认证机构的各级证书，或由本机构将其根证书列入信任名单。',
  },
  CA_SUBJECT_MISMATCH: {
    en: 'The certificate names another company than the grant, or none by its number.',
    zh: '证书所载企业与授权书不符，或未载明统一社会信用代码。',
    remedy: 'Sign with the certificate of the company that gives the grant.',
    remedyZh: '请使用授权企业自己的证书签名。',
  },
} as const satisfies Record<string, ErrorEntry>
