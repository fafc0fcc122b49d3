import type { ErrorEntry } from './entry.ts'

/** Bytes, texts and requests that can't be read as what they claim to be. */
export const inputErrors = {
  INPUT_NOT_UTF8: {
    en: 'The bytes are not UTF-8 text.',
    zh: '字节不是 UTF-8 文本。',
    remedy: 'Send the text in UTF-8.',
  },
  INPUT_NOT_BASE64URL: {
    en: 'The text is not canonical base64url without padding.',
    zh: '文本不是规范的无填充 base64url。',
    remedy: 'Encode the bytes by RFC 4648 section 5 and leave the padding out.',
  },
  INPUT_NOT_HEX: {
    en: 'The text is not 0x-prefixed hexadecimal.',
    zh: '文本不是以 0x 开头的十六进制。',
    remedy: 'Write two hexadecimal digits per byte after 0x.',
  },
  INPUT_NOT_JSON: { en: 'The text is not JSON.', zh: '文本不是 JSON。', remedy: 'Send one JSON value.' },
  INPUT_NOT_CANONICAL: {
    en: 'The JSON is not in its canonical form.',
    zh: 'JSON 不是规范形式。',
    remedy: 'Serialise it by RFC 8785 (JCS): sorted members, no white space, none repeated.',
  },
  INPUT_INVALID: {
    en: 'The input does not match its schema.',
    zh: '输入不符合其结构定义。',
    remedy: 'Correct the fields that the detail names.',
  },
  CURSOR_INVALID: {
    en: 'The cursor is none that this list gave out.',
    zh: '游标不是此列表给出的。',
    remedy: 'Send `next` of the page before as it is, with the same filters; begin without a cursor.',
    remedyZh: '请原样使用上一页的 `next`，并保持相同的筛选条件；从头开始时不带游标。',
  },
  EVENTS_GONE: {
    en: 'Some of the events after this one are kept no more.',
    zh: '此事件之后的部分事件已不再保存。',
    remedy: 'Read the lists for what was missed, then follow the events from now on, without Last-Event-ID.',
    remedyZh: '请先查询各列表补上错过的内容，然后不带 Last-Event-ID 从现在起接收事件。',
  },
  INPUT_TOO_LARGE: {
    en: 'The input is larger than allowed.',
    zh: '输入超过允许的大小。',
    remedy: 'Send less at once, or use the streaming or batch form.',
  },
  INPUT_TOO_DEEP: {
    en: 'The JSON is nested deeper than allowed.',
    zh: 'JSON 嵌套层数超过允许范围。',
    remedy: 'Send what the API’s document describes; none of it is nested so deep.',
    remedyZh: '请按接口文档发送；其中没有如此深的嵌套。',
  },
  INPUT_ENCODED: {
    en: 'The body is compressed or encoded.',
    zh: '请求体经过压缩或编码。',
    remedy: 'Send it as it is, without Content-Encoding.',
    remedyZh: '请直接发送原文，不带 Content-Encoding。',
  },
  INPUT_TIMEOUT: {
    en: 'The body did not come in time.',
    zh: '请求体未在规定时间内送达。',
    remedy: 'Send it at once, or less of it; the same request may then be sent again.',
    remedyZh: '请一次送完或减少内容；同一请求可以重发。',
  },
  CRYPTO_DIGEST_UNSUPPORTED: {
    en: 'This platform cannot compute the digest.',
    zh: '此平台无法计算该摘要。',
    remedy: 'Verify with the hexin command, which has it.',
  },
  SUBJECT_INVALID: {
    en: 'The company identifier is not valid.',
    zh: '企业标识无效。',
    remedy:
      'Use uscc: with 18 characters and a right check character, lei: with 20, or a scheme that the network lists.',
  },
  STATEMENT_MALFORMED: {
    en: 'The statement is not a compact JWS of the expected type.',
    zh: '声明不是预期类型的紧凑 JWS。',
    remedy: 'Send the statement exactly as it was signed.',
  },
  STATEMENT_KEY_UNKNOWN: {
    en: 'The statement names a key that the member does not have for this purpose at this time.',
    zh: '声明所用密钥当时不属于该成员的此项用途。',
    remedy: 'Check the key on the chain; a new key counts once its registration is final.',
  },
  STATEMENT_SIGNATURE_INVALID: {
    en: 'The signature of the statement does not verify.',
    zh: '声明的签名验证不通过。',
    remedy: 'Do not rely on it. Ask its author for the original bytes.',
  },
} as const satisfies Record<string, ErrorEntry>
