import type { Failure } from '../base/failure.ts';
import { DatabricksError, type ApiError, type TransportProblem } from './databricks-error.ts';

interface Advice {
  readonly code: string;
  readonly todo: string;
}

const adviceByCode: Readonly<Record<string, Advice>> = {
  RESOURCE_ALREADY_EXISTS: {
    code: 'workspace/exists',
    todo: 'Look at what stands at that path, then push again or choose another folder.',
  },
  ALREADY_EXISTS: {
    code: 'workspace/conflict',
    todo: 'Someone else is writing to the same path: wait a moment and push again.',
  },
  MAX_NOTEBOOK_SIZE_EXCEEDED: {
    code: 'workspace/too-large',
    todo: 'Split the file: the workspace takes notebooks of up to 10 MB.',
  },
  DIRECTORY_NOT_EMPTY: {
    code: 'workspace/not-empty',
    todo: 'Delete what is inside first, or delete the folder with everything in it.',
  },
};

const adviceByStatus: Readonly<Record<number, Advice>> = {
  400: { code: 'workspace/bad-request', todo: 'Correct what the message names and try again.' },
  401: {
    code: 'workspace/unauthenticated',
    todo: 'Sign in again or make a new token, and check that it belongs to this workspace.',
  },
  403: {
    code: 'workspace/permission-denied',
    todo: 'Ask an administrator of the workspace for the permission, or choose a folder that you may write to.',
  },
  404: { code: 'workspace/not-found', todo: 'Check the path and the workspace address.' },
  409: { code: 'workspace/conflict', todo: 'Wait a moment and try again.' },
  429: {
    code: 'workspace/rate-limit',
    todo: 'Wait some minutes and try again; fewer at a time helps.',
  },
  500: { code: 'workspace/server-error', todo: 'Try again later; if it stays, ask Databricks.' },
  503: { code: 'workspace/unavailable', todo: 'Try again later.' },
  504: {
    code: 'workspace/deadline',
    todo: 'The work may have been done all the same: look at the workspace, then try again.',
  },
};

const adviceByTransport: Readonly<Record<TransportProblem, Advice>> = {
  connection: {
    code: 'workspace/connection',
    todo: 'Check the network, the proxy and the workspace address, then try again.',
  },
  'unknown-host': {
    code: 'workspace/unknown-host',
    todo: 'Check the spelling of the workspace address, and the network.',
  },
  certificate: {
    code: 'workspace/certificate',
    todo: 'If a proxy of your company stands between, set NODE_EXTRA_CA_CERTS to its certificate; verification cannot be turned off.',
  },
  'time-out': { code: 'workspace/time-out', todo: 'Check the network and the proxy; try again.' },
  redirect: {
    code: 'workspace/redirect',
    todo: 'Check the workspace address: it has to be that of the workspace itself, not of a sign-in or proxy page.',
  },
  'not-json': {
    code: 'workspace/not-json',
    todo: 'Check the workspace address: what answers there is not a Databricks workspace, or a proxy answers in its place.',
  },
};

/** Makes the error for an error answer: what was asked, what the workspace said, what to do. */
export function apiFailure(what: string, api: ApiError): DatabricksError {
  const advice = adviceByCode[api.errorCode] ??
    adviceByStatus[api.status] ?? { code: 'workspace/error', todo: 'Try again later.' };
  const failure: Failure = {
    code: advice.code,
    what,
    why: `The workspace answered ${api.status} ${api.errorCode}: ${api.message}`,
    todo: advice.todo,
  };
  return new DatabricksError(failure, { api });
}

/** Makes the error for a request that got no answer, or not one of the workspace. */
export function transportFailure(
  what: string,
  transport: TransportProblem,
  why: string,
): DatabricksError {
  return new DatabricksError({ ...adviceByTransport[transport], what, why }, { transport });
}
