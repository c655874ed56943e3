import assert from 'node:assert/strict';
import { looksPersonal, withMasks } from '../../../src/project/personal-columns.ts';

describe('personal columns', () => {
  for (const [table, column] of [
    ['t', 'email'],
    ['t', 'EMailAddress'],
    ['t', 'work_phone'],
    ['t', 'DateOfBirth'],
    ['t', 'birth_date'],
    ['t', 'IBAN'],
    ['t', 'home address'],
    ['t', 'FirstName'],
    ['t', 'last_name'],
    ['t', 'customer_name'],
    ['dbo.Customers', 'name'],
    ['raw.people', 'Name'],
  ] as const)
    it(`takes ${table}.${column} for one`, () => {
      assert.equal(looksPersonal(table, column), true);
    });

  for (const [table, column] of [
    ['dbo.product', 'name'],
    ['dbo.product', 'product_name'],
    ['t', 'email_id'],
    ['t', 'address_type'],
    ['t', 'phone_verified'],
    ['t', 'ip_address'],
    ['t', 'filename'],
    ['t', 'amount'],
    ['dbo.customer', 'city'],
    ['t', 'mailing'],
  ] as const)
    it(`leaves ${table}.${column} alone`, () => {
      assert.equal(looksPersonal(table, column), false);
    });

  const settings = `{
  // What runs.
  "data": [
    { "table": "raw.people", "file": "people.csv" },
    { "table": "raw.staff", "mask": ["iban"], "file": "staff.csv" },
    {
      "table": "raw.client",
      "mask": []
    }
  ]
}
`;

  it('are masked by portside.json, of which all else stays', () => {
    const masked = withMasks(settings, [
      { table: 'RAW.people', columns: ['email', 'say "x"'] },
      { table: 'raw.staff', columns: ['phone'] },
      { table: 'raw.client', columns: ['name'] },
      { table: 'raw.other', columns: ['name'] },
    ]);
    assert.equal(
      masked,
      settings
        .replace('"file": "people.csv"', '"mask": ["email", "say \\"x\\""], "file": "people.csv"')
        .replace('["iban"]', '["phone", "iban"]')
        .replace('[]', '["name"]'),
    );
  });

  it('leaves alone what is no JSON, or has no samples', () => {
    const masks = [{ table: 't', columns: ['a'] }];
    for (const text of ['{', '[]', '{"data": 1}', '{"data": [{}]}'])
      assert.equal(withMasks(text, masks), text);
  });
});
