import { CancelledError, neverCancelled, type CancellationSignal } from '../base/cancellation.ts';
import { apiFailure, transportFailure } from './explain-error.ts';
import { readApiError, type DatabricksError, type TransportProblem } from './databricks-error.ts';
import { workspaceOrigin } from './host.ts';
import { isJsonObject, parseJson, type JsonObject } from './json-value.ts';
import { redact } from './redaction.ts';

/** Where requests go and what they carry; made by `resolveCredentials`. */
export interface Credentials {
  /** The workspace's address, as the user wrote it. */
  readonly host: string;
  /** Gives a token that is valid now. */
  readonly token: (cancellation: CancellationSignal) => Promise<string>;
  /** Where these credentials came from, such as `profile DEFAULT`; shown to the user. */
  readonly origin: string;
}

/** What the client takes from its surroundings; every member has the real thing as default. */
export interface ClientSurroundings {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after the time, in milliseconds, or as soon as cancellation is asked for. */
  readonly sleep: (milliseconds: number, cancellation: CancellationSignal) => Promise<void>;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** False if this process was told to take any certificate: then no token is sent by https. */
  readonly verifiesCertificates: () => boolean;
}

/** One line for the log: holds no header, no body, no query and no secret. */
export interface RequestEvent {
  readonly method: string;
  readonly path: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** HTTP status, or the name of the problem if there was no answer. */
  readonly outcome: number | TransportProblem;
  readonly milliseconds: number;
  /** Set if the request is sent again after this wait. */
  readonly retryInMilliseconds?: number;
}

/** How the client behaves; every member has a default. */
export interface ClientOptions {
  readonly surroundings?: Partial<ClientSurroundings>;
  /** Time for one request, its answer's body included; 60 s by default. */
  readonly requestTimeoutMilliseconds?: number;
  /** Time for a request and all its repetitions; 300 s by default. */
  readonly totalTimeoutMilliseconds?: number;
  /** The same while nothing answers at all, where less is wanted: a person waits; as above by default. */
  readonly unansweredTimeoutMilliseconds?: number;
  readonly log?: (event: RequestEvent) => void;
}

/** One call of the REST interface. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Starts with one slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** What is being done, as a sentence in the negative: `The folder /a could not be made`. */
  readonly failing: string;
  /**
   * False for what must not happen twice: then a request that may have arrived is not sent again.
   * True by default.
   */
  readonly repeatable?: boolean;
  readonly cancellation?: CancellationSignal;
}

const defaultRequestTimeout = 60_000;
const defaultTotalTimeout = 300_000;
const longestDelay = 10_000;
/** Also where the server asks for no wait at all: else a fault there becomes a busy loop here. */
const shortestDelay = 100;

/**
 * Sends requests to one workspace: retries what may be retried, and throws every other outcome as
 * a {@link DatabricksError}, or as a `CancelledError` if it was asked to stop.
 *
 * The token goes to the configured host only: redirects are not followed, and it stands in no
 * error and no log line. Certificates are always verified; there is no way to turn that off.
 */
export class RestClient {
  readonly origin: string;
  readonly #credentials: Credentials;
  readonly #surroundings: ClientSurroundings;
  readonly #requestTimeout: number;
  readonly #totalTimeout: number;
  readonly #unansweredTimeout: number;
  readonly #log: (event: RequestEvent) => void;

  /** @throws FailureError if the host is not one that a token may be sent to */
  constructor(credentials: Credentials, options: ClientOptions = {}) {
    this.origin = workspaceOrigin(credentials.host);
    this.#credentials = credentials;
    this.#surroundings = {
      fetch: (input, init) => globalThis.fetch(input, init),
      now: () => Date.now(),
      sleep: sleepFor,
      random: () => Math.random(),
      verifiesCertificates: () => process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0',
      ...options.surroundings,
    };
    this.#requestTimeout = options.requestTimeoutMilliseconds ?? defaultRequestTimeout;
    this.#totalTimeout = options.totalTimeoutMilliseconds ?? defaultTotalTimeout;
    this.#unansweredTimeout = options.unansweredTimeoutMilliseconds ?? this.#totalTimeout;
    this.#log = options.log ?? (() => undefined);
  }

  /** Sends the request and gives the JSON object of the answer; `{}` if the answer is empty. */
  async send(request: RestRequest): Promise<JsonObject> {
    const cancellation = request.cancellation ?? neverCancelled;
    const start = this.#surroundings.now();
    if (this.origin.startsWith('https:') && !this.#surroundings.verifiesCertificates()) {
      const why = 'NODE_TLS_REJECT_UNAUTHORIZED is 0, which turns the check of certificates off';
      throw transportFailure(request.failing, 'certificate', why);
    }
    let first: DatabricksError | undefined;
    for (let attempt = 1; ; attempt++) {
      if (cancellation.cancelled) throw new CancelledError();
      const token = checkedToken(await this.#credentials.token(cancellation));
      const sent = this.#surroundings.now();
      const outcome = await this.#attempt(request, token, cancellation);
      const event = {
        method: request.method,
        path: redact(request.path, [token]),
        attempt,
        outcome: outcome.status,
        milliseconds: this.#surroundings.now() - sent,
      };
      if ('value' in outcome) {
        this.#log(event);
        return outcome.value;
      }
      first ??= outcome.error;
      const delay = this.#delayBeforeRetry(request, outcome, attempt);
      const spent = this.#surroundings.now() - start;
      const allowed = outcome.retry === 'asked' ? this.#totalTimeout : this.#unansweredTimeout;
      if (delay === undefined || spent + delay >= allowed) {
        this.#log(event);
        // After repetitions the first error says most; a different, final one is the news.
        throw delay === undefined ? outcome.error : first;
      }
      this.#log({ ...event, retryInMilliseconds: delay });
      await this.#surroundings.sleep(delay, cancellation);
    }
  }

  async #attempt(
    request: RestRequest,
    token: string,
    cancellation: CancellationSignal,
  ): Promise<Outcome> {
    const url = this.#url(request);
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.#requestTimeout);
    const unsubscribe = cancellation.onCancel(() => controller.abort());
    try {
      const response = await this.#surroundings.fetch(url, {
        method: request.method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          'user-agent': 'portside',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: 'manual',
        signal: controller.signal,
      });
      const body = await response.text();
      return this.#readResponse(request.failing, response, body, token);
    } catch (thrown) {
      if (cancellation.cancelled) throw new CancelledError();
      return controller.signal.aborted
        ? this.#timedOut(request.failing)
        : this.#noAnswer(request.failing, thrown, token);
    } finally {
      clearTimeout(timer);
      unsubscribe();
    }
  }

  #url(request: RestRequest): URL {
    const url = new URL(this.origin);
    url.pathname = request.path;
    for (const [name, value] of Object.entries(request.query ?? {})) {
      url.searchParams.set(name, value);
    }
    return url;
  }

  #readResponse(failing: string, response: Response, body: string, token: string): Outcome {
    const { status } = response;
    if (status >= 300 && status < 400) {
      const target = redact(originOf(response.headers.get('location'), this.origin), [token]);
      const why = `The address ${this.origin} answered with a redirect to ${target}, which was not followed`;
      return failed('redirect', transportFailure(failing, 'redirect', why), 'never');
    }
    if (response.ok) {
      const json = body.trim() === '' ? {} : parseJson(body);
      if (isJsonObject(json)) return { status, value: json };
      const why = `The address ${this.origin} answered ${status}, but not with JSON`;
      return failed('not-json', transportFailure(failing, 'not-json', why), 'never');
    }
    const api = readApiError(status, response.statusText, redact(body, [token]));
    const busy = status === 429 || status === 503;
    const seconds = retryAfter(response.headers.get('retry-after'), this.#surroundings.now());
    return {
      status,
      error: apiFailure(
        failing,
        busy && seconds !== undefined ? { ...api, retryAfterSeconds: seconds } : api,
      ),
      retry: busy ? 'asked' : 'never',
    };
  }

  #timedOut(failing: string): Outcome {
    const seconds = Math.round(this.#requestTimeout / 100) / 10;
    const why = `The address ${this.origin} did not answer within ${seconds} s`;
    return failed('time-out', transportFailure(failing, 'time-out', why), 'may-have-arrived');
  }

  #noAnswer(failing: string, thrown: unknown, token: string): Outcome {
    const code = systemCode(thrown);
    const reason = redact(code ?? describe(thrown), [token]);
    if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/u.test(code)) {
      const why = `The certificate of ${this.origin} could not be verified (${reason})`;
      return failed('certificate', transportFailure(failing, 'certificate', why), 'never');
    }
    if (code === 'ENOTFOUND') {
      const why = `No host of the name in ${this.origin} was found`;
      return failed('unknown-host', transportFailure(failing, 'unknown-host', why), 'never');
    }
    const why = `The connection to ${this.origin} failed (${reason})`;
    return failed(
      'connection',
      transportFailure(failing, 'connection', why),
      code === 'ECONNREFUSED' || code === 'EAI_AGAIN' ? 'did-not-arrive' : 'may-have-arrived',
    );
  }

  #delayBeforeRetry(
    request: RestRequest,
    outcome: FailedAttempt,
    attempt: number,
  ): number | undefined {
    if (outcome.retry === 'never') return undefined;
    if (outcome.retry === 'asked') {
      return Math.max(shortestDelay, (outcome.error.api?.retryAfterSeconds ?? 1) * 1000);
    }
    if (outcome.retry === 'may-have-arrived' && request.repeatable === false) return undefined;
    const growing = Math.min(longestDelay, 500 * 2 ** (attempt - 1));
    // Half of the delay is jitter, so that many clients do not come back at the same moment.
    return growing / 2 + (growing / 2) * this.#surroundings.random();
  }
}

interface FailedAttempt {
  readonly status: number | TransportProblem;
  readonly error: DatabricksError;
  /** `asked`: the server turned the request away, so that sending it again is always safe. */
  readonly retry: 'never' | 'asked' | 'did-not-arrive' | 'may-have-arrived';
}

type Outcome = FailedAttempt | { readonly status: number; readonly value: JsonObject };

function failed(
  status: TransportProblem,
  error: DatabricksError,
  retry: FailedAttempt['retry'],
): FailedAttempt {
  return { status, error, retry };
}

/** A token with a line break in it would be quoted in full by the platform's header check. */
function checkedToken(token: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/u.test(trimmed)) return trimmed;
  throw apiFailure('The token cannot be used', {
    status: 401,
    errorCode: 'UNAUTHENTICATED',
    message: 'it is empty, or holds blanks or characters that no token has (nothing was sent)',
    details: [],
  });
}

/** Reads Retry-After as seconds or as a date; `undefined` if it says neither. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/u.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base)
    ? new URL(location, base).origin
    : 'an unnamed place';
}

function systemCode(thrown: unknown): string | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

function describe(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? cause.message : String(cause);
}

/** Resolves after the time, or as soon as cancellation is asked for. */
export function sleepFor(milliseconds: number, cancellation: CancellationSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    let unsubscribe: () => void = () => undefined;
    unsubscribe = cancellation.onCancel(done);
  });
}
