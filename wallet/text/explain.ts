import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { WalletFailure } from '../failure.ts'
import { remedies } from './remedies.ts'
import { type Explanation, walletFailures } from './walletFailures.ts'

/** Says what went wrong so that a person understands it, in both languages. `code` is for whoever is asked for help. */
export function explain(error: unknown): Explanation & { readonly code: string } {
  if (error instanceof WalletFailure) return { ...walletFailures[error.code], code: error.code }
  if (isHexinError(error))
    return {
      title: titleOf[error.code] ?? error.title,
      remedy: remedies[error.code] ?? { zh: ASK_ZH, en: error.remedy },
      code: error.code,
    }
  return {
    title: { zh: '签署页面出了问题。', en: 'The signing page has a fault.' },
    remedy: {
      zh: '请重新打开链接；仍然如此，请联系发链接的机构。',
      en: 'Open the link again, or ask whoever sent it.',
    },
    code: 'UNEXPECTED',
  }
}

const ASK_ZH = '请联系向您发送链接的机构。'

/** Where the SDK's title speaks of things that an officer has never heard of. */
const titleOf: Readonly<Record<string, Explanation['title']>> = {
  PEER_UNREACHABLE: { zh: '连不上对方的系统。', en: 'The other side’s system cannot be reached.' },
  INPUT_INVALID: { zh: '收到的请求读不懂。', en: 'The request that came cannot be read.' },
  INTERNAL: { zh: '对方系统没有办成。', en: 'The other side’s system failed.' },
}
