import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A key and a certificate that only its maker trusts, for servers on this machine. Nothing secret is kept anywhere. */
export function selfSignedCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: certify(privateKey, publicKey) }
}

const integer = 0x02
const bitString = 0x03
const octetString = 0x04
const objectId = 0x06
const utf8String = 0x0c
const utcTime = 0x17
const sequence = 0x30
const set = 0x31
/** ecdsa-with-SHA256 */
const signatureAlgorithm = der(sequence, der(objectId, Buffer.from('2a8648ce3d040302', 'hex')))

function certify(privateKey: KeyObject, publicKey: KeyObject): string {
  const commonName = der(sequence, der(objectId, Buffer.from('550403', 'hex')), der(utf8String, Buffer.from('lab')))
  const name = der(sequence, der(set, commonName))
  // Names this may be served under: localhost and 127.0.0.1.
  const alternatives = der(sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const names = der(sequence, der(objectId, Buffer.from('551d11', 'hex')), der(octetString, alternatives))
  const certificate = der(
    sequence,
    der(0xa0, der(integer, Buffer.from([2]))),
    der(integer, Buffer.from([1])),
    signatureAlgorithm,
    name,
    der(sequence, der(utcTime, Buffer.from('200101000000Z')), der(utcTime, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(sequence, names)),
  )
  const signature = der(bitString, Buffer.from([0]), sign('sha256', certificate, privateKey))
  const whole = der(sequence, certificate, signatureAlgorithm, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

/** One element of the encoding that certificates are written in. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
