import type { RecordKind } from '../recordKind.ts'

/** The registrar's statement that a key speaks for a company. Entries of one company are numbered from 1 without a gap. */
export const bindingKind = {
  kind: 'binding',
  vct: 'urn:hexin:kind:binding:1',
  title: { zh: '企业授权人密钥绑定', en: 'Binding of an officer key' },
  dataClass: 'publicRecord',
  numberField: 'bindingNumber',
  fields: {
    bindingNumber: { title: { zh: '绑定编号', en: 'Binding number' }, type: 'text', required: true },
    sequence: { title: { zh: '序号', en: 'Sequence' }, type: 'integer', required: true },
    key: {
      title: { zh: '公钥指纹 (RFC 7638)', en: 'Key thumbprint (RFC 7638)' },
      type: 'text',
      required: true,
    },
    keyType: {
      title: { zh: '密钥类型', en: 'Key type' },
      type: 'code',
      codes: {
        software: { zh: '软件密钥', en: 'Software key' },
        passkey: { zh: '通行密钥', en: 'Passkey' },
      },
      required: true,
    },
    evidenceHash: {
      title: { zh: '核验材料摘要', en: 'Hash of the identity evidence' },
      type: 'text',
      required: true,
    },
    previous: { title: { zh: '上一绑定摘要', en: 'Hash of the previous binding' }, type: 'text' },
  },
} as const satisfies RecordKind
