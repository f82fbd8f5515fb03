/** Addresses that traffic can be sent to. Upstream: pkg/apis/core/validation/validation.go, ValidateEndpointIP. */
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { octetsOf, parseAddress } from './ip-address.ts';

export function validateEndpointAddress(text: string, path: string): readonly FieldError[] {
  const address = parseAddress(text);
  if (address === undefined) {
    return [fieldError.invalid(path, text, 'must be a valid IP address')];
  }
  const why = complaint(text, address.bytes, octetsOf(address));
  return why === undefined ? NO_ERRORS : [fieldError.invalid(path, text, why)];
}

function complaint(
  text: string,
  bytes: readonly number[],
  octets: readonly number[] | undefined,
): string | undefined {
  const [a = 0, b = 0, c = 0] = octets ?? bytes;
  const isIPv4 = octets !== undefined;
  if ((octets ?? bytes).every((byte) => byte === 0)) return `may not be unspecified (${text})`;
  const isLast = bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));
  if (isIPv4 ? a === 127 : isLast) {
    return 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
  }
  if (isIPv4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80) {
    return 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
  }
  if (isIPv4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02) {
    return 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';
  }
  return undefined;
}
