import type { HttpProbe, StatusRange, TcpProbe } from '../model/healthcheck.ts'
import { isIpAddress } from './ip-address.ts'

export type ProbeResult<Found> =
  | { readonly ok: true; readonly found: Found }
  | { readonly ok: false; readonly reason: string }

const localAddress = '127.0.0.1'

/** A URL, or a path with or without a port in front: `/healthz`, `:8080/healthz`. */
export function parseProbeUrl(
  text: string,
  servicePort: number | undefined,
): ProbeResult<HttpProbe['url']> {
  if (!/^[\x21-\x7e]+$/.test(text)) return failure(`'${text}' is no URL`)
  const whole = /^https?:\/\//i.test(text) ? text : wholeUrl(text, servicePort)
  if (whole === undefined) {
    return failure(
      text.startsWith('/') ? `'${text}' names no port` : `'${text}' is neither a URL nor a path`,
    )
  }
  if (!URL.canParse(whole)) return failure(`'${text}' is no URL`)
  const url = new URL(whole)
  if (url.username !== '' || url.password !== '') return failure('a URL with a password is refused')
  const address = addressOf(url.hostname)
  if (address === undefined) return failure(`'${url.hostname}' is no IP address`)
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (port === 0) return failure(`'${text}' has the port 0`)
  return ok(`${url.protocol}//${bracketed(address)}:${port}${url.pathname}${url.search}`)
}

function wholeUrl(text: string, servicePort: number | undefined): string | undefined {
  if (/^:\d+(\/|$)/.test(text)) return `http://${localAddress}${text}`
  if (!text.startsWith('/') || servicePort === undefined) return undefined
  return `http://${localAddress}:${servicePort}${text}`
}

/** A port, or an address with one: `5432`, `10.0.0.2:5432`, `[::1]:5432`. */
export function parseProbeAddress(text: string): ProbeResult<TcpProbe> {
  const [, host = '', digits = ''] = /^(?:(.*):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === '' || port === 0 || port > 65_535) return failure(`'${text}' names no port`)
  const isOpen = host.includes(':') && !/^\[.*\]$/.test(host)
  const address = host === '' ? localAddress : addressOf(host)
  if (isOpen || address === undefined) return failure(`'${host}' is no IP address`)
  return ok({ type: 'tcp', address, port })
}

/** Such as `204` or `200-399`. */
export function parseStatusRange(text: string): StatusRange | undefined {
  const [, first = '', last = first] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text) ?? []
  if (first === '' || Number(last) < Number(first)) return undefined
  return { first: Number(first), last: Number(last) }
}

/** As it may stand in a request (RFC 9110). */
export function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)
}

function addressOf(host: string): string | undefined {
  if (host.toLowerCase() === 'localhost') return localAddress
  const address = host.replace(/^\[(.*)\]$/, '$1')
  return isIpAddress(address) ? address : undefined
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

function ok<Found>(found: Found): ProbeResult<Found> {
  return { ok: true, found }
}

function failure(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}
