import type { CaSignatureView } from '../api/caSignatures.ts'
import type { SignedContent } from '../caSignature/statement.ts'
import type { Hex } from '../encoding.ts'
import type { Language } from '../schemas/titles.ts'

type Words = Readonly<
  Record<'received' | 'id' | 'hash' | 'closing' | 'artefact' | 'signedGrant' | 'caSignature', string>
> & {
  readonly signer: (number: number) => string
  readonly certified: (number: number) => string
  readonly certificate: (signature: CaSignatureView, importedAt: string) => string
  readonly keys: Readonly<Record<'passkey' | 'software', string>>
  readonly thumbprint: (thumbprint: string) => string
  readonly binding: (registrar: string, number: string, time: string) => string
  readonly receivedAt: (time: string) => string
  readonly foot: (hash: Hex) => string
  readonly translation: Readonly<Record<Language, string>>
}

/** What a CA signature may be over. */
const signedWords: Readonly<Record<Language, Readonly<Record<SignedContent, string>>>> = {
  zh: { artefact: '授权书原文', documentZh: '授权书中文版', documentEn: '授权书英文版' },
  en: {
    artefact: 'the signed text',
    documentZh: 'this document in Chinese',
    documentEn: 'this document in English',
  },
}

/** What a printed grant says besides the text that was read. */
export const documentWords: Readonly<Record<Language, Words>> = {
  zh: {
    signer: (number) => `签署人 ${number}`,
    certified: (number) => `数字证书签名 ${number}`,
    certificate: ({ algorithm, digest, subject, issuer, serialNumber, content }, importedAt) =>
      `${subject}，${algorithm}（${digest}），证书由${issuer}签发，序列号 ${serialNumber}；签名对象为${signedWords.zh[content]}。本机构于 ${importedAt}（北京时间）核验并留存；未查询证书吊销情况。`,
    keys: { passkey: '通行密钥签名，', software: '软件密钥签名，' },
    thumbprint: (thumbprint) => `密钥指纹 ${thumbprint}。`,
    binding: (registrar, number, time) =>
      `${registrar}于 ${time}（北京时间）登记该密钥代表本企业，登记编号 ${number}。`,
    received: '收到时间',
    receivedAt: (time) => `本机构于 ${time}（北京时间）收到并核验。`,
    id: '授权编号',
    hash: '授权书摘要（SHA-256）',
    closing:
      '本文件由签署的授权书原文生成。原文（artefact.json）和全部签名（signed-grant.json）附在本文件内；以原文和签名为准，签名的核验方法见网络公布的规范。打印件本身不含签名。',
    caSignature: '数字证书签名（CMS）',
    artefact: '授权书原文，签署的就是这些字节',
    signedGrant: '授权书原文、告知书、签名、密钥登记和上链登记',
    foot: (hash) => `授权书摘要 ${hash}`,
    translation: {
      zh: '译文。签署人阅读并签署的是中文告知书，附在本文件内。',
      en: '译文。签署人阅读并签署的是英文告知书，附在本文件内。',
    },
  },
  en: {
    signer: (number) => `Signer ${number}`,
    certified: (number) => `Certificate signature ${number}`,
    certificate: ({ algorithm, digest, subject, issuer, serialNumber, content }, importedAt) =>
      `${subject}, ${algorithm} (${digest}), certificate of ${issuer}, serial number ${serialNumber}, over ${signedWords.en[content]}. Verified and kept by this member at ${importedAt} (Beijing time); whether the certificate was revoked was not asked.`,
    keys: { passkey: 'Signed with a passkey, ', software: 'Signed with a software key, ' },
    thumbprint: (thumbprint) => `key thumbprint ${thumbprint}. `,
    binding: (registrar, number, time) =>
      `${registrar} registered this key as the company’s at ${time} (Beijing time), number ${number}.`,
    received: 'Received',
    receivedAt: (time) => `Received and verified by this member at ${time} (Beijing time).`,
    id: 'Grant number',
    hash: 'Digest of the authorisation (SHA-256)',
    closing:
      'This document is made from the signed text. The text (artefact.json) and all signatures (signed-grant.json) are attached to it; they are what counts, and the network’s published specification says how to verify them. Paper alone carries no signature.',
    caSignature: 'Certificate signature (CMS)',
    artefact: 'The text that was signed, to the byte',
    signedGrant: 'Text, notice, signatures, bindings of keys, registration on the chain',
    foot: (hash) => `Digest ${hash}`,
    translation: {
      zh: 'Translation. The signers read and signed the notice in Chinese, which is attached.',
      en: 'Translation. The signers read and signed the notice in English, which is attached.',
    },
  },
}
