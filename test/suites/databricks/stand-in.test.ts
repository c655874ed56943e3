import assert from 'node:assert/strict';
import { startStandIn } from '../../../src/databricks/stand-in/server.ts';
import { hasDatabricksSdk, runSdkCheck } from '../../support/workspace-server/python.ts';

describe('stand-in workspace', () => {
  it("looks like a workspace to Databricks' own client", async function () {
    this.timeout(90_000);
    if (!(await hasDatabricksSdk())) {
      assert.ok(
        process.env['CI'] !== 'true',
        'The Python with databricks-sdk is missing: set PORTSIDE_PYTHON, or run npm test to build the cache.',
      );
      this.skip();
    }
    const server = await startStandIn();
    try {
      // Classes and codes are those that the client documents: databricks/sdk/errors/platform.py.
      assert.deepEqual(await runSdkCheck(server.url, server.token), {
        user: 'someone@example.com',
        no_parent: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST'],
        exists: ['ResourceAlreadyExists', 'RESOURCE_ALREADY_EXISTS'],
        no_language: ['InvalidParameterValue', 'INVALID_PARAMETER_VALUE'],
        status: ['NOTEBOOK', 'SQL', '/Users/someone@example.com/sdk/a'],
        missing: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST'],
        file_in_the_way: ['ResourceAlreadyExists', 'RESOURCE_ALREADY_EXISTS'],
        list: [
          ['DIRECTORY', '/deep'],
          ['FILE', '/plain.txt'],
          ['NOTEBOOK', '/a'],
          ['NOTEBOOK', '/auto'],
        ],
        empty_list: 0,
        export: ['-- Databricks notebook source\nSELECT 1 AS again', 'sql'],
        not_empty: ['BadRequest', 'DIRECTORY_NOT_EMPTY'],
        deleted: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST'],
        wrong_token: ['Unauthenticated', 'UNAUTHENTICATED'],
      });
    } finally {
      await server.close();
    }
  });
});
