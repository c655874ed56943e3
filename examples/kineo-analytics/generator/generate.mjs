/**
 * Writes the 13 CSV files of the sample, the same bytes for the same arguments.
 *
 *   node generator/generate.mjs [--rows NUMBER] [--seed NUMBER] [--out FOLDER]
 *
 * `--rows` is the number of generated enrolments, completions and attendances together (1180 for the
 * committed files; `1M` is a million); the other files grow with it. The heroes are the same at every
 * size. Rows are written as they are made, so that any size fits into memory.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { csvLine } from './csv.mjs';
import { makeFiller, peopleFor } from './filler.mjs';
import { heroes } from './heroes.mjs';
import { createRandom } from './random.mjs';

const columnsOf = {
  people: 'person_id,employee_no,email,first_name,last_name,status,hire_date,leave_date,country',
  positions: 'position_code,title,grade',
  organisations: 'org_code,parent_org_code,name,cost_centre',
  job_assignments:
    'job_id,person_id,position_code,org_code,manager_id,start_date,end_date,is_primary,modified_at',
  courses: 'course_id,course_code,title,category,minutes,price,mandatory,retired_on',
  sessions: 'session_id,course_code,starts_at,ends_at,capacity,trainer_id,status',
  enrolments: 'enrolment_id,person_id,course_code,session_id,enrolled_at,source,status',
  completions: 'completion_id,person_id,course_code,completed_at,score,max_score,attempt',
  attendance: 'person_id,session_id,attended_on,minutes,status',
  certifications: 'cert_code,course_code,valid_months,grace_days',
  awards: 'award_id,person_id,cert_code,awarded_on,revoked_on',
  audiences: 'audience_code,name,course_code,org_pattern,due_days',
  audience_members: 'audience_code,person_id,added_at,removed_at',
};

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1180' },
    seed: { type: 'string', default: '20240331' },
    out: { type: 'string' },
  },
});
const [, digits, unit = ''] = /^(\d+)([kM]?)$/.exec(values.rows) ?? [];
const peopleCount = peopleFor(Number(digits) * { '': 1, k: 1000, M: 1_000_000 }[unit]);
const seed = Number(values.seed);
if (!(peopleCount >= 25)) {
  console.error(
    `--rows is "${values.rows}"; it must be a whole number of rows in the facts, 104 or more: 5000, 100k or 10M.`,
  );
  process.exit(2);
}
if (!Number.isInteger(seed)) {
  console.error(`--seed is "${values.seed}"; it must be a whole number.`);
  process.exit(2);
}

const folder = values.out ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'data');
mkdirSync(folder, { recursive: true });
/** Characters that are written at once. */
const enough = 1 << 20;
for (const [name, rows] of makeFiller(createRandom(seed), peopleCount)) {
  const file = openSync(path.join(folder, `${name}.csv`), 'w');
  let text = `${columnsOf[name]}\n`;
  for (const part of [rows, heroes[name]]) {
    for (const row of part) {
      text += csvLine(row);
      if (text.length < enough) continue;
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
