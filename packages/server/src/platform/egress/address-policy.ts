import ipaddr from 'ipaddr.js'

/** `local`: reachable only where an administrator configured the host. `never`: not even then. */
export type AddressClass = 'public' | 'local' | 'never'

/** Instance metadata of the large clouds: hands out credentials to whoever can make this process ask. */
const metadataAddresses = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
  ].map((address) => ipaddr.parse(address).toNormalizedString()),
)

const localRanges = new Set(['private', 'loopback', 'linkLocal', 'carrierGradeNat', 'uniqueLocal', 'unspecified'])
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

export function classifyAddress(address: string): AddressClass {
  if (!ipaddr.isValid(address)) return 'never'
  const parsed = ipaddr.parse(address)
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) return classify(parsed.toIPv4Address())
  return classify(parsed)
}

function classify(address: ipaddr.IPv4 | ipaddr.IPv6): AddressClass {
  if (metadataAddresses.has(withoutZone(address))) return 'never'
  const range = address.range()
  if (localRanges.has(range)) return 'local'
  if (range !== 'unicast') return 'never'
  if (address instanceof ipaddr.IPv4) return 'public'
  // An allow-list, because every other block is reserved, translated to IPv4 or tunnelled somewhere unknown.
  return address.match(globalUnicast) && !isIntraSiteTunnel(address) ? 'public' : 'never'
}

function withoutZone(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return ipaddr.fromByteArray(address.toByteArray()).toNormalizedString()
}

/** ISATAP carries an IPv4 address, which may be a private one, in the last 32 bits of any prefix. */
function isIntraSiteTunnel(address: ipaddr.IPv6): boolean {
  return (address.parts[4] === 0 || address.parts[4] === 0x200) && address.parts[5] === 0x5efe
}
