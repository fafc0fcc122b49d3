import { BlockList, isIP } from 'node:net'

/** IPv4 networks that are not the public internet (IANA's special-purpose registry), multicast and what is reserved. */
const notPublic4 = `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`
/** Of IPv6 only global unicast is public; in it not what carries IPv4 addresses (6to4, Teredo) nor documentation. */
const public6 = '2000::/3'
const notPublic6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20'

const blocked = networks(`${notPublic4} ${notPublic6}`.split(/\s+/))
const open6 = networks([public6])

/** A list of addresses and networks, as `10.1.0.0/16` or `::1`. @throws RangeError for what is neither */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', prefix] = text.split('/')
    const family = familyOf(address)
    if (!family) throw new RangeError(`${text} is no address and no network`)
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/** Whether a node may connect to an address: public ones, and those that its operator names. An IPv4 address in IPv6's clothes is none of IPv6's public ones. */
export function mayReach(address: string, allowed: BlockList): boolean {
  const family = familyOf(address)
  if (!family) return false
  if (isIn(address, allowed)) return true
  if (blocked.check(address, family)) return false
  return family === 'ipv4' || open6.check(address, family)
}

/** Whether a list has an address. */
export function isIn(address: string, list: BlockList): boolean {
  const family = familyOf(address)
  return family !== undefined && list.check(address, family)
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address)
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6'
}
