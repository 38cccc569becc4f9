/**
 * TSA token: what an authority for time stamps answered, and whether it is what was asked for.
 *
 * Checked are, in this order: that the request was granted, that the token is over our digest and bears
 * our nonce, that its time is near, that the signer is a certificate for time stamping alone (RFC 3161
 * §2.3) which the token binds itself to (RFC 5816), that its chain ends at an authority that is
 * trusted, and the signature. Whatever is otherwise is a refusal with its reason.
 *
 * Limits: revocation is not asked for. Whoever doubts a certificate asks its authority; the token
 * carries all that is needed for that.
 */
import { hash, webcrypto, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { type Refused, refuse } from '../../evidence/refused.ts'
import { whyOf } from '../../lib/fault.ts'
import type { Duration, Instant } from '../../lib/time.ts'
import { days } from '../../lib/time.ts'
import { TSA_ANSWER_BYTES_MAX } from './tsa-request.ts'

/** Their clock and ours; a stamp of another day is none of now. */
export const TSA_TIME_APART: Duration = days(1)
export const AUTHORITIES_MAX = 1_000

const SHA256 = '2.16.840.1.101.3.4.2.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'

export type Asked = {
  /** The octets that are stamped. */
  readonly stamped: Uint8Array
  readonly nonce: Uint8Array
  readonly now: Instant
  /** PEM, one or more certificates. */
  readonly authorities: readonly string[]
}

export type Stamped = { readonly time: Instant; readonly policy: string; readonly serial: string }

/** The runtime's own types of Web Crypto know verbs that the engine has no need of. */
const engine = new pkijs.CryptoEngine({
  name: 'node',
  crypto: webcrypto as unknown as Crypto,
}) as unknown as pkijs.ICryptoEngine

const exact = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer

/** Reads an answer (DER of TimeStampResp). Never rejects. */
export async function readAnswer(answer: Uint8Array, asked: Asked): Promise<Stamped | Refused> {
  if (answer.length > TSA_ANSWER_BYTES_MAX) return refuse('the answer is too long')
  try {
    return await checked(answer, asked)
  } catch (thrown) {
    return refuse(`it is no answer to a time-stamp request (${oneLine(whyOf(thrown))})`)
  }
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 200)

async function checked(answer: Uint8Array, asked: Asked): Promise<Stamped | Refused> {
  const response = pkijs.TimeStampResp.fromBER(exact(answer))
  const { status } = response.status
  if (status !== 0 && status !== 1)
    return refuse(`the authority did not grant it (status ${status})`)
  const content = response.timeStampToken
  if (content === undefined || content.contentType !== SIGNED_DATA) return refuse('it has no token')
  const token = new pkijs.SignedData({ schema: content.content })
  const { eContentType, eContent } = token.encapContentInfo
  if (eContentType !== TST_INFO || eContent === undefined) return refuse('its token stamps nothing')
  const info = pkijs.TSTInfo.fromBER(exact(new Uint8Array(eContent.getValue())))
  const not = refusalOf(info, asked)
  if (not !== undefined) return refuse(not)
  if (token.signerInfos.length !== 1) return refuse('it has not one signer')
  const signer = signerOf(token)
  if ('refused' in signer) return signer
  const trustedCerts = readAuthorities(asked.authorities)
  const told = await token
    .verify(
      {
        signer: 0,
        data: exact(asked.stamped),
        trustedCerts,
        checkChain: true,
        checkDate: info.genTime,
        extendedMode: true,
        passedWhenNotRevValues: true,
      },
      engine,
    )
    .catch((thrown: unknown) => ({
      message: whyOf(thrown),
      signatureVerified: null,
      signerCertificateVerified: (thrown as { signerCertificateVerified?: boolean })
        .signerCertificateVerified,
    }))
  if (told.signerCertificateVerified === false)
    return refuse('its signer is vouched for by no authority that is trusted')
  if (told.signatureVerified !== true || told.signerCertificateVerified !== true)
    return refuse(`its signature does not fit (${oneLine(told.message)})`)
  return {
    time: info.genTime.getTime() as Instant,
    policy: info.policy,
    serial: Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex'),
  }
}

/** What of the statement is not what was asked for. */
function refusalOf(info: pkijs.TSTInfo, { stamped, nonce, now }: Asked): string | undefined {
  const { messageImprint: imprint } = info
  if (info.version !== 1) return 'its version is not 1'
  if (imprint.hashAlgorithm.algorithmId !== SHA256) return 'it stamps another kind of digest'
  const digest = Buffer.from(imprint.hashedMessage.valueBlock.valueHexView)
  if (digest.toString('hex') !== hash('sha256', stamped)) return 'it stamps another digest'
  if (info.nonce === undefined) return 'it does not bear the nonce'
  if (Buffer.compare(Buffer.from(info.nonce.valueBlock.valueHexView), Buffer.from(nonce)) !== 0)
    return 'it bears another nonce'
  const time = info.genTime.getTime()
  if (!(Math.abs(time - now) <= TSA_TIME_APART)) return 'its time is not near'
  return undefined
}

type Signer = { readonly certificate: pkijs.Certificate }

/** The certificate that the token names as its signer, and is bound to. */
function signerOf(token: pkijs.SignedData): Signer | Refused {
  const [info] = token.signerInfos
  const certificates = (token.certificates ?? []).filter((one) => one instanceof pkijs.Certificate)
  const { sid } = info ?? {}
  if (!(sid instanceof pkijs.IssuerAndSerialNumber)) return refuse('it does not name its signer')
  const certificate = certificates.find(
    (one) => one.issuer.isEqual(sid.issuer) && one.serialNumber.isEqual(sid.serialNumber),
  )
  if (certificate === undefined) return refuse('the certificate of its signer is not in it')
  const usage = certificate.extensions?.find((one) => one.extnID === EXTENDED_KEY_USAGE)
  const purposes = (usage?.parsedValue as pkijs.ExtKeyUsage | undefined)?.keyPurposes ?? []
  if (usage?.critical !== true || purposes.length !== 1 || purposes[0] !== TIME_STAMPING)
    return refuse('its signer is not one for time stamps alone')
  if (!isBound(info, Buffer.from(certificate.toSchema(true).toBER())))
    return refuse('it is not bound to the certificate of its signer')
  return { certificate }
}

/** RFC 5816 §2.2: the first hash in the signing-certificate attribute is that of the signer. */
function isBound(info: pkijs.SignerInfo | undefined, certificate: Uint8Array): boolean {
  for (const { type, values } of info?.signedAttrs?.attributes ?? []) {
    const isFirst = type === SIGNING_CERTIFICATE
    if (!isFirst && type !== SIGNING_CERTIFICATE_V2) continue
    // SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID …; its hash is the first OCTET
    // STRING; in version 2 an algorithm may stand before it, SHA-256 where none does.
    const [certs] = partsOf(values[0])
    const [first] = partsOf(certs)
    const parts = partsOf(first)
    const named = parts.find((part) => part instanceof asn1js.OctetString)
    const [algorithm] = parts[0] instanceof asn1js.Sequence ? partsOf(parts[0]) : []
    const name = isFirst
      ? 'sha1'
      : algorithm instanceof asn1js.ObjectIdentifier
        ? digestNames[algorithm.valueBlock.toString()]
        : 'sha256'
    if (!(named instanceof asn1js.OctetString) || name === undefined) return false
    return Buffer.from(named.valueBlock.valueHexView).toString('hex') === hash(name, certificate)
  }
  return false
}

const digestNames: Readonly<Record<string, string>> = {
  [SHA256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

const partsOf = (block: unknown): readonly unknown[] =>
  block instanceof asn1js.Sequence || block instanceof asn1js.Set ? block.valueBlock.value : []

function readAuthorities(pems: readonly string[]): pkijs.Certificate[] {
  const found: pkijs.Certificate[] = []
  for (const text of pems)
    for (const [pem] of text.matchAll(
      /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g,
    )) {
      if (found.length >= AUTHORITIES_MAX) return found
      try {
        found.push(pkijs.Certificate.fromBER(exact(new X509Certificate(pem).raw)))
      } catch {
        // One that cannot be read vouches for nothing.
      }
    }
  return found
}
