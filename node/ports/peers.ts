/** What members' nodes ask of each other. Bodies and replies are JSON values; each service checks what it gets with its schema. */
export type PeerMethod =
  | 'prekey'
  | 'exchange'
  | 'exchanges'
  | 'chainHead'
  | 'receipt'
  | 'grant'
  | 'control'
  | 'relay'
  | 'notice'
  | 'personConsent'
  | 'personWithdrawal'
  | 'objectionNotice'
  | 'objectionAck'
  | 'objectionLedger'
  | 'bindings'
  | 'bindingNews'
  | 'bindingAlarm'
  | 'companyStatement'
  | 'order'
  | 'audit'
  | 'mapKey'
  | 'epochs'
  | 'seenEpochs'
  | 'subscribe'
  | 'unsubscribe'
  | 'subscriptionNews'

/** @param from the member whose key authenticated the connection: never taken from the body */
export type PeerHandler = (from: number, body: unknown) => Promise<unknown>

/**
 * The network of nodes. Connections are encrypted and open to members' current peer keys only.
 */
export type Peers = {
  /**
   * Asks a member's node and waits for its reply.
   * @throws HexinError PEER_UNREACHABLE if it can't be reached or does not reply in time; otherwise the error that it replied with
   */
  request(member: number, method: PeerMethod, body: unknown, timeoutMs?: number): Promise<unknown>
  /** One handler a method. A HexinError that it throws reaches the asker with its code; any other failure as INTERNAL. */
  handle(method: PeerMethod, handler: PeerHandler): void
  /**
   * Cuts the connections of peers that are members no more, and of members that were suspended since the last time, with whatever was under way on them; for
   * whoever learns of it. A suspended member may connect again.
   */
  recheck(): Promise<void>
}
