import { personRoles } from '../field.ts'
import type { RecordKind } from '../recordKind.ts'

/**
 * The registrar's statement that a key is that of one of a company's persons. `person` is a random identifier, new for each person and company: never a
 * number from an identity card, nor a hash of one. Entries of one company are numbered from 1 without a gap.
 */
export const personBindingKind = {
  kind: 'personBinding',
  vct: 'urn:hexin:kind:personBinding:1',
  title: { zh: '个人密钥绑定', en: 'Binding of a person’s key' },
  dataClass: 'publicRecord',
  numberField: 'bindingNumber',
  fields: {
    bindingNumber: { title: { zh: '绑定编号', en: 'Binding number' }, type: 'text', required: true },
    sequence: { title: { zh: '序号', en: 'Sequence' }, type: 'integer', required: true },
    person: { title: { zh: '个人标识（随机）', en: 'Person (random)' }, type: 'text', required: true },
    role: { title: { zh: '身份', en: 'Role' }, type: 'code', codes: personRoles, required: true },
    holders: {
      title: { zh: '同一身份的人数', en: 'Persons in this role' },
      type: 'integer',
      unit: 'person',
      required: true,
    },
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
    validUntil: { title: { zh: '有效期至', en: 'Valid until' }, type: 'date', required: true },
    evidenceHash: {
      title: { zh: '核验材料摘要', en: 'Hash of the identity evidence' },
      type: 'text',
      required: true,
    },
    previous: { title: { zh: '上一绑定摘要', en: 'Hash of the previous binding' }, type: 'text' },
  },
} as const satisfies RecordKind
