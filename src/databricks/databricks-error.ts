import { FailureError, type Failure } from '../base/failure.ts';
import { arrayMember, isJsonObject, parseJson, textMember } from './json-value.ts';

/** An error answer of the workspace, whatever its shape on the wire was. */
export interface ApiError {
  /** HTTP status; 200 for a statement that failed. */
  readonly status: number;
  /** Such as `RESOURCE_ALREADY_EXISTS`; made from the status where the answer names none. */
  readonly errorCode: string;
  readonly message: string;
  /** `details` of the answer as they came. */
  readonly details: readonly unknown[];
  /** Seconds that the server asks to wait, where it says so. */
  readonly retryAfterSeconds?: number;
}

/** Why a request got no answer at all. */
export type TransportProblem =
  'connection' | 'unknown-host' | 'certificate' | 'time-out' | 'redirect' | 'not-json';

/**
 * A request to the workspace that did not succeed.
 *
 * `api` is there if the workspace answered with an error, `transport` if it did not answer
 * or not as itself. No text in it holds a token.
 */
export class DatabricksError extends FailureError {
  readonly api: ApiError | undefined;
  readonly transport: TransportProblem | undefined;

  constructor(failure: Failure, cause: { api?: ApiError; transport?: TransportProblem }) {
    super(failure);
    this.name = 'DatabricksError';
    this.api = cause.api;
    this.transport = cause.transport;
  }

  /** True if the answer has this code, as `error_code` or as a reason among its details. */
  hasCode(code: string): boolean {
    if (this.api === undefined) return false;
    if (this.api.errorCode === code) return true;
    return this.api.details.some(
      (detail) => isJsonObject(detail) && textMember(detail, 'reason') === code,
    );
  }
}

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'RESOURCE_CONFLICT',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/**
 * Reads an error answer of any of the shapes that the platform is known to send: the standard
 * body, `{"error"}`, SCIM's `{"detail","status","scimType"}`, plain `CODE: message`, an HTML page,
 * or nothing.
 */
export function readApiError(status: number, statusText: string, body: string): ApiError {
  const fallbackCode = codeOfStatus[status] ?? `HTTP_${status}`;
  const fallbackMessage = statusText === '' ? `HTTP status ${status}` : statusText;
  const json = parseJson(body);
  if (isJsonObject(json)) {
    const detail = textMember(json, 'detail');
    if (detail !== undefined && detail !== '') {
      const scimType = textMember(json, 'scimType');
      // SCIM sends the word "null" as the detail of its internal errors.
      const text = detail === 'null' ? 'SCIM API internal error' : detail;
      return {
        status,
        errorCode: `SCIM_${textMember(json, 'status') ?? status}`,
        message: scimType === undefined || scimType === 'null' ? text : `${scimType} ${text}`,
        details: [],
      };
    }
    const code = textMember(json, 'error_code');
    return {
      status,
      // Some gateways put the status in the place of the code: that names nothing.
      errorCode: code === undefined || /^\d*$/u.test(code) ? fallbackCode : code,
      message: textMember(json, 'message') ?? textMember(json, 'error') ?? fallbackMessage,
      details: arrayMember(json, 'details'),
    };
  }
  const plain = /^([A-Z_]+): (.*)/su.exec(body.trim());
  if (plain !== null) {
    return {
      status,
      errorCode: plain[1] ?? fallbackCode,
      message: (plain[2] ?? '').trim().slice(0, 500),
      details: [],
    };
  }
  const html = /<pre>([^<]+)<\/pre>/iu.exec(body) ?? /<title>([^<]+)<\/title>/iu.exec(body);
  return {
    status,
    errorCode: fallbackCode,
    message: (html?.[1] ?? fallbackMessage).trim().slice(0, 500),
    details: [],
  };
}
