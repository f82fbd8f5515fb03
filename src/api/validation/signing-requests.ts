/**
 * CertificateSigningRequests, checked. Upstream: pkg/apis/certificates/validation/validation.go (v1.36).
 *
 * Deviation: of what is signed the form is looked at, not the signature.
 */
import { decodeBase64 } from '../base64.ts';
import type { CertificateSigningRequest, Condition } from '../cluster-objects.ts';
import { goDifference } from '../go-values/go-difference.ts';
import { sameInGo } from '../go-values/go-json.ts';
import { pemBlocks } from '../pem.ts';
import { sameValue } from '../patch/same-value.ts';
import { complaintOfRequest } from './certificate-form.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateSignerName } from './signer-name.ts';

type Errors = readonly FieldError[];
type Request = CertificateSigningRequest;
type Conditions = readonly Partial<Condition>[];

/** What one way of writing may do, which the others may not. */
interface Rights {
  readonly approves: boolean;
  readonly signs: boolean;
}

const EXPIRATION_SECONDS_MIN = 600;
const CONDITIONS = 'status.conditions';
const LASTING = ['Approved', 'Denied', 'Failed'];
const STATUSES = ['False', 'True', 'Unknown'];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

export function validateSigningRequest(request: Request, old?: Request): Errors {
  const { spec, status } = request;
  const { usages = [], signerName = '', expirationSeconds } = spec;
  const errors: FieldError[] = [];
  const complaint = complaintOfRequest(decodeBase64(spec.request ?? '') ?? new Uint8Array());
  if (complaint !== '') {
    errors.push(fieldError.invalid('spec.request', spec.request ?? null, complaint));
  }
  if (usages.length === 0) errors.push(fieldError.required('spec.usages'));
  for (const [at, usage] of usages.entries()) {
    if (USAGES.includes(usage)) continue;
    errors.push(fieldError.notSupported(`spec.usages[${String(at)}]`, usage, USAGES));
  }
  for (const [at, usage] of usages.entries()) {
    if (usages.indexOf(usage) === at) continue;
    errors.push(fieldError.duplicate(`spec.usages[${String(at)}]`, usage));
  }
  if (signerName === LEGACY_SIGNER) {
    const detail = 'the legacy signerName is not allowed via this API version';
    errors.push(fieldError.invalid('spec.signerName', signerName, detail));
  } else errors.push(...validateSignerName(signerName, 'spec.signerName'));
  if (expirationSeconds !== undefined && expirationSeconds < EXPIRATION_SECONDS_MIN) {
    const detail = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(fieldError.invalid('spec.expirationSeconds', expirationSeconds, detail));
  }
  errors.push(...validateConditions(status.conditions ?? [], old?.status.conditions ?? []));
  return [...errors, ...validateCertificate(status.certificate ?? '', old?.status.certificate)];
}

/** @param rights none: of the object itself */
export function validateSigningRequestUpdate(
  next: Request,
  old: Request,
  { approves, signs }: Rights = { approves: false, signs: false },
): Errors {
  const [now, before] = [next.status, old.status];
  const isOther = (now.certificate ?? '') !== (before.certificate ?? '');
  const certificate = 'status.certificate';
  const isReplaced = isOther && signs && (before.certificate ?? '') !== '';
  return [
    ...validateSigningRequest(next, old),
    ...LASTING.flatMap((type) => keeps(type, now.conditions, before.conditions)),
    ...(approves
      ? NO_ERRORS
      : ['Approved', 'Denied'].flatMap((type) => leaves(type, now.conditions, before.conditions))),
    ...(isOther && !signs
      ? [fieldError.forbidden(certificate, 'updates may not set certificate content')]
      : NO_ERRORS),
    ...(isReplaced
      ? [fieldError.forbidden(certificate, 'updates may not modify existing certificate content')]
      : NO_ERRORS),
  ];
}

function validateConditions(conditions: Conditions, old: Conditions): Errors {
  const has = (all: Conditions, wanted: string): boolean => all.some(({ type }) => type === wanted);
  const isBothWays = has(old, 'Approved') && has(old, 'Denied');
  const wasTwice = old.some(({ type }, at) => old.findIndex((each) => each.type === type) < at);
  const wasNameless = old.some(({ type = '' }) => type === '');
  const seen = new Set<string>();
  return conditions.flatMap(({ type = '', status = '' }, at) => {
    const path = `${CONDITIONS}[${String(at)}]`;
    const errors: FieldError[] = [];
    if (type === '' && !wasNameless) errors.push(fieldError.required(`${path}.type`));
    const allowed = LASTING.includes(type) ? ['True'] : STATUSES;
    if (status === '') errors.push(fieldError.required(`${path}.status`));
    else if (!allowed.includes(status)) {
      errors.push(fieldError.notSupported(`${path}.status`, status, allowed));
    }
    const contrary = type === 'Approved' ? 'Denied' : 'Approved';
    if ((type === 'Approved' || type === 'Denied') && !isBothWays && seen.has(contrary)) {
      const detail = 'Approved and Denied conditions are mutually exclusive';
      errors.push(fieldError.invalid(CONDITIONS, type, detail));
    }
    if (seen.has(type) && !wasTwice) errors.push(fieldError.duplicate(`${path}.type`, type));
    seen.add(type);
    return errors;
  });
}

function ofType(conditions: Conditions = [], wanted: string): Conditions {
  return conditions.filter(({ type }) => type === wanted);
}

function keeps(type: string, now: Conditions | undefined, before: Conditions | undefined): Errors {
  if (ofType(now, type).length >= ofType(before, type).length) return NO_ERRORS;
  const detail = `updates may not remove a condition of type ${JSON.stringify(type)}`;
  return [fieldError.forbidden(CONDITIONS, detail)];
}

const GO_TYPE = '[]certificates.CertificateSigningRequestCondition';

function leaves(type: string, now: Conditions | undefined, before: Conditions | undefined): Errors {
  const [after, first] = [ofType(now, type), ofType(before, type)];
  if (after.length < first.length || sameValue(after, first)) return NO_ERRORS;
  const named = `a condition of type ${JSON.stringify(type)}`;
  if (after.length > first.length) {
    return [fieldError.forbidden(CONDITIONS, `updates may not add ${named}`)];
  }
  if (sameInGo(GO_TYPE, after, first)) return NO_ERRORS;
  const difference = goDifference(GO_TYPE, first, after);
  return [fieldError.forbidden(CONDITIONS, `updates may not modify ${named}\n${difference}`)];
}

/** What was there before is not looked at again. */
function validateCertificate(certificate: string, old: string | undefined): Errors {
  if (certificate === '' || certificate === old) return NO_ERRORS;
  if ((old ?? '') !== '' && complaintOfCertificate(old ?? '') !== '') return NO_ERRORS;
  const complaint = complaintOfCertificate(certificate);
  if (complaint === '') return NO_ERRORS;
  return [fieldError.invalid('status.certificate', '<certificate data>', complaint)];
}

function complaintOfCertificate(base64: string): string {
  const blocks = pemBlocks(decodeBase64(base64) ?? new Uint8Array());
  for (const { type, hasHeaders } of blocks) {
    if (type !== 'CERTIFICATE') {
      return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    }
    if (hasHeaders) return 'no PEM block headers are permitted';
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : '';
}
