import type { ErrorEntry } from './entry.ts'

/** Bytes, texts and requests that can't be read as what they claim to be. */
export const inputErrors = {
  INPUT_NOT_UTF8: {
    en: 'The bytes are not UTF-8 text.',
    zh: '字节不是 UTF-8 文本。',
    remedy: 'Send the text in UTF-8.',
    remedyZh: '请以 UTF-8 编码发送文本。',
  },
  INPUT_NOT_BASE64URL: {
    en: 'The text is not canonical base64url without padding.',
    zh: '文本不是规范的无填充 base64url。',
    remedy: 'Encode the bytes by RFC 4648 section 5 and leave the padding out.',
    remedyZh: '请按 RFC 4648 第 5 节编码，不带填充。',
  },
  INPUT_NOT_HEX: {
    en: 'The text is not 0x-prefixed hexadecimal.',
    zh: '文本不是以 0x 开头的十六进制。',
    remedy: 'Write two hexadecimal digits per byte after 0x.',
    remedyZh: '请在 0x 之后以每字节两位十六进制数书写。',
  },
  INPUT_NOT_JSON: {
    en: 'The text is not JSON.',
    zh: '文本不是 JSON。',
    remedy: 'Send one JSON value.',
    remedyZh: '请发送一个 JSON 值。',
  },
  INPUT_NOT_CANONICAL: {
    en: 'The JSON is not in its canonical form.',
    zh: 'JSON 不是规范形式。',
    remedy: 'Serialise it by RFC 8785 (JCS): sorted members, no white space, none repeated.',
    remedyZh: '请按 RFC 8785（JCS）序列化：成员排序、无空白、无重复。',
  },
  INPUT_INVALID: {
    en: 'The input does not match its schema.',
    zh: '输入不符合其结构定义。',
    remedy: 'Correct the fields that the detail names.',
    remedyZh: '请更正详情中指出的字段。',
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
    remedyZh: '请减少一次发送的内容，或改用流式或批量方式。',
  },
  INPUT_TOO_DEEP: {
    en: 'The JSON is nested deeper than allowed.',
    zh: 'JSON 嵌套层数超过允许范围。',
    remedy: 'Send what the API’s document describes; none of it is nested so deep.',
    remedyZh: '请按接口文档发送；其中没有如此深的嵌套。',
  },
  INPUT_TYPE_UNSUPPORTED: {
    en: 'The body is of another type than this route reads.',
    zh: '请求体的类型不是此接口所接受的类型。',
    remedy: 'Send it with the Content-Type that is expected.',
    remedyZh: '请使用所示的 Content-Type 发送。',
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
    remedyZh: '请使用支持该算法的 hexin 命令验证。',
  },
  SUBJECT_INVALID: {
    en: 'The company identifier is not valid.',
    zh: '企业标识无效。',
    remedy:
      'Use uscc: with 18 characters and a right check character, lei: with 20, or a scheme that the network lists.',
    remedyZh: '请使用 uscc: 加 18 位且校验码正确的代码、lei: 加 20 位代码，或本网络列出的其他标识体系。',
  },
  STATEMENT_MALFORMED: {
    en: 'The statement is not a compact JWS of the expected type.',
    zh: '声明不是预期类型的紧凑 JWS。',
    remedy: 'Send the statement exactly as it was signed.',
    remedyZh: '请原样发送签署时的声明。',
  },
  STATEMENT_KEY_UNKNOWN: {
    en: 'The statement names a key that the member does not have for this purpose at this time.',
    zh: '声明所用密钥当时不属于该成员的此项用途。',
    remedy: 'Check the key on the chain; a new key counts once its registration is final.',
    remedyZh: '请在链上核对该密钥；新密钥自其登记最终确认时起有效。',
  },
  STATEMENT_SIGNATURE_INVALID: {
    en: 'The signature of the statement does not verify.',
    zh: '声明的签名验证不通过。',
    remedy: 'Do not rely on it. Ask its author for the original bytes.',
    remedyZh: '请勿采信；请向签署方索取原始字节。',
  },
} as const satisfies Record<string, ErrorEntry>
