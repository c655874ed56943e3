import { britishDate, dayNumber, isoDate, timestamp } from './dates.mjs';

const firstNames = [
  'Amir',
  'Beth',
  'Carlos',
  'Dana',
  'Elif',
  'Farid',
  'Greta',
  'Hana',
  'Ivan',
  'Jade',
  'Kofi',
  'Lena',
  'Marta',
  'Nils',
  'Olga',
  'Priya',
  'Quinn',
  'Rosa',
  'Sven',
  'Tariq',
  'Uma',
  'Viktor',
  'Wendy',
  'Yusuf',
  'Zoë',
  'Éric',
  'José',
  'Søren',
];
const lastNames = [
  'Abbott',
  'Baptiste',
  'Costa',
  'Dietrich',
  'Evans',
  'Fontaine',
  'Gupta',
  'Hughes',
  'Ibrahim',
  'Jensen',
  'Kowalski',
  'Lopez',
  'Müller',
  'Nakamura',
  "O'Neill",
  'Petrov',
  'Quist',
  'Rossi',
  'Smith',
  'Tanaka',
  'Umar',
  'Vega',
  'Walker',
  'Young',
  'Zhang',
  'Smith & Sons',
  'van der Berg',
  'Peña',
];
const categories = ['Engineering', 'Finance', 'Leadership', 'Languages', 'Data', 'Wellbeing'];
const prefixes = ['ENG', 'FIN', 'LEA', 'LAN', 'DAT', 'WEL'];
const asOf = dayNumber(2024, 3, 31);

/** Keeps December 2023 empty: the month in which nobody completes anything. */
const outsideDecember = (day) =>
  day >= dayNumber(2023, 12, 1) && day <= dayNumber(2023, 12, 31) ? day - 31 : day;

/**
 * Generated rows for the 13 files, around a given number of people. They never touch the heroes:
 * no person above 9000 (unless the scale needs the numbers, which then start at 100000), no
 * organisation of the subtree Z, none of the heroes' courses, audiences or certificates.
 *
 * @param {ReturnType<import('./random.mjs').createRandom>} random
 * @param {number} peopleCount how many people to make, at least 20
 */
export function makeFiller(random, peopleCount) {
  const { between, oneIn, pick } = random;
  const scaled = (count) => Math.max(8, Math.round((count * peopleCount) / 285));
  const mixedDate = (day) => (oneIn(3) ? isoDate(day) : britishDate(day));
  const secondOfWork = () => between(8 * 3600, 17 * 3600);
  /** A code as people type it: mostly right, sometimes in small letters or with a blank behind. */
  const typed = (code) => (oneIn(9) ? code.toLowerCase() : oneIn(14) ? `${code} ` : code);
  const firstId = peopleCount > 7900 ? 100_001 : 1001;

  const organisations = [];
  for (const root of ['A', 'B', 'C', 'D', 'E', 'F']) {
    organisations.push([root, null, `Division ${root}`, `CC${root}00`]);
    for (let child = 1; child <= 4; child++) {
      const code = `${root}${child}`;
      organisations.push([code, root, `Department ${code}`, oneIn(6) ? null : `CC${code}0`]);
      for (let team = 1; team <= 4; team++) {
        const name = `Team ${code}-${team}${oneIn(8) ? ', nights' : ''}`;
        organisations.push([
          `${code}${team}`,
          typed(code),
          name,
          oneIn(3) ? '' : `CC${code}${team}`,
        ]);
      }
    }
  }
  organisations.push(
    ['X1', 'X9', 'Orphaned unit', 'CCX10'],
    ['X2', 'X1', 'Below the orphan', null],
  );
  const orgCodes = organisations.map(([code]) => code);

  const positions = [];
  for (let number = 1; number <= 118; number++) {
    const code = `POS-${String(number).padStart(3, '0')}`;
    const title = `${pick(['Junior', 'Senior', 'Lead', 'Chief'])} ${pick(['clerk', 'engineer', 'buyer', 'planner'])} ${number}`;
    positions.push([
      code,
      oneIn(12) ? ` ${title} ` : title,
      oneIn(15) ? null : String(between(10, 90)),
    ]);
  }
  positions.push(['pos-007', 'Duplicate of seven', '5'], ['POS-011 ', 'Duplicate of eleven', '95']);
  const positionCodes = positions.map(([code]) => code);

  const people = [];
  const hired = [];
  const left = [];
  for (let index = 0; index < peopleCount; index++) {
    const id = firstId + index;
    const first = pick(firstNames);
    const last = pick(lastNames);
    const hireDay = between(dayNumber(2012, 1, 1), dayNumber(2023, 6, 30));
    // Two neighbouring levels of managers who are gone, so that some reports step over both.
    const isGoneManager = (index >= 4 && index <= 6) || (index >= 17 && index <= 24);
    const leaves = isGoneManager || (index > 2 && oneIn(9));
    const leaveDay = between(dayNumber(2023, 7, 1), isGoneManager ? asOf : asOf + 60);
    const hasLeft = leaves && leaveDay <= asOf;
    const address = `${first}.${last}.${id}@kineo.example`.replaceAll(/[^A-Za-z0-9.@]/g, '');
    hired.push(hireDay);
    left.push(hasLeft ? leaveDay : null);
    people.push([
      id,
      oneIn(3) ? String(id).padStart(6, '0') : oneIn(4) ? ` ${id} ` : String(id),
      oneIn(15) ? '' : oneIn(3) ? address.toUpperCase() : address,
      oneIn(20) ? `${first} ` : first,
      last,
      hasLeft
        ? pick(['Left', 'left', 'LEFT '])
        : oneIn(14)
          ? 'On leave'
          : pick(['Active', 'active', 'ACTIVE']),
      mixedDate(hireDay),
      leaves ? mixedDate(leaveDay) : pick([null, null, '', ' ']),
      pick(['GB', 'GB', 'FR', 'DE', 'es', 'IE', null]),
    ]);
  }
  // What does not convert: a day that is none, two that are no dates, a key that is no number.
  people[9][6] = '31/04/2021';
  people[10][6] = 'not known';
  people[11][6] = '2019-02-29';
  // A person exported twice, the second time with a later hire date.
  people.push([...people[12].slice(0, 6), '2023-07-03', null, 'GB']);
  people.push([
    'X17',
    '000017',
    'x17@kineo.example',
    'Nobody',
    'Special',
    'Active',
    '2020-01-01',
    null,
    'GB',
  ]);

  const jobs = [];
  let jobId = 1;
  const addJob = (person, org, manager, start, end, primary) => {
    const position = oneIn(40) ? 'POS-999' : typed(pick(positionCodes));
    const modified = timestamp(start - between(1, 20), secondOfWork(), between(0, 999));
    jobs.push([
      jobId++,
      person,
      position,
      typed(org),
      manager,
      mixedDate(start),
      end === null ? null : mixedDate(end),
      primary,
      oneIn(10) ? modified.replace(' ', 'T') : modified,
    ]);
  };
  for (let index = 0; index < peopleCount; index++) {
    const id = firstId + index;
    const manager = () =>
      index < 3
        ? null
        : firstId + Math.max(0, Math.min(index - 1, Math.floor(index / 4) + between(-2, 2)));
    const org = pick(orgCodes);
    const start = hired[index];
    const end = left[index];
    if (oneIn(2) && start < dayNumber(2023, 1, 1)) {
      const change = between(start + 60, dayNumber(2023, 6, 30));
      // One in four is never closed, so that it overlaps the next; others leave a gap before it.
      addJob(id, org, manager(), start, oneIn(4) ? null : change - pick([1, 1, 1, 30]), '1');
      addJob(id, oneIn(3) ? org : pick(orgCodes), manager(), change, end, pick(['1', 'Y', '1']));
    } else {
      addJob(id, org, manager(), start, end, '1');
    }
    if (oneIn(12)) addJob(id, pick(orgCodes), manager(), start + 30, null, pick(['0', 'N', '']));
    if (end === null && oneIn(25))
      addJob(id, pick(orgCodes), manager(), asOf + between(10, 90), null, '1');
  }
  jobs.push(
    [
      jobId++,
      firstId + 20,
      'POS-020',
      'A1',
      firstId,
      '31/11/2023',
      null,
      '1',
      '2023-11-01 09:00:00.000',
    ],
    [jobId++, firstId + 21, 'POS-021', 'A1', firstId, '2023-02-30', null, '1', 'yesterday'],
  );

  const courses = [];
  for (let number = 1; number <= 140; number++) {
    const family = between(0, prefixes.length - 1);
    const code = `${prefixes[family]}-${100 + number}`;
    const category = oneIn(5) ? categories[family].toUpperCase() : categories[family];
    const price = `${between(0, 250)}.${pick(['00', '5000', '9900', '3350', '125'])}`;
    courses.push([
      number,
      code,
      `${categories[family]} ${number}${oneIn(10) ? ': "in practice"' : ''}`,
      category,
      String(between(1, 24) * 15),
      price,
      pick(['Y', 'N', 'N', 'no', '0', null]),
      oneIn(9) ? mixedDate(between(dayNumber(2022, 1, 1), asOf)) : null,
    ]);
  }
  courses[4][5] = '1,250.00';
  courses[5][4] = '2 hours';
  for (let number = 1; number <= 8; number++) {
    const copy = courses[number * 11];
    courses.push([
      500 + number,
      copy[1].toLowerCase(),
      `${copy[2]} (copy)`,
      ...copy.slice(3, 7),
      null,
    ]);
  }
  const courseCodes = courses.slice(0, 140).map(([, code]) => code);

  const sessions = [];
  const sessionCount = scaled(230);
  for (let id = 1; id <= sessionCount; id++) {
    const day = between(dayNumber(2023, 1, 9), asOf + 45);
    const start = between(8 * 3600, 14 * 3600);
    const end = start + between(20 * 60, 3 * 3600);
    const status =
      day > asOf ? 'planned' : oneIn(10) ? 'Cancelled' : pick(['held', 'Held', 'HELD ']);
    sessions.push([
      id,
      typed(pick(courseCodes)),
      timestamp(day, start, between(0, 999)),
      timestamp(day, end, between(0, 999)),
      String(between(4, 30)),
      oneIn(12) ? null : firstId + between(0, peopleCount - 1),
      status,
    ]);
  }

  const person = () => firstId + between(0, peopleCount - 1);
  const course = () => (oneIn(60) ? 'OLD-001' : typed(pick(courseCodes)));
  const recent = () => between(dayNumber(2022, 9, 1), asOf - 1);

  const enrolments = [];
  for (let id = 1; id <= scaled(400); id++) {
    enrolments.push([
      id,
      person(),
      course(),
      oneIn(3) ? between(1, sessionCount) : null,
      timestamp(recent(), secondOfWork(), between(0, 999)),
      pick(['self', 'manager', 'audience', 'Import', 'IMPORT']),
      pick(['enrolled', 'completed', 'Completed', 'cancelled']),
    ]);
  }
  enrolments.push([...enrolments[3]], [...enrolments[30]]);

  const completions = [];
  for (let id = 1; id <= scaled(370); id++) {
    const most = pick([10, 20, 50, 100]);
    completions.push([
      id,
      person(),
      course(),
      timestamp(outsideDecember(recent()), secondOfWork(), between(0, 999)),
      oneIn(20) ? null : String(between(0, most)),
      String(most),
      String(between(1, 3)),
    ]);
  }
  completions[6][4] = '7.5';
  completions[7][3] = 'soon';
  completions[8][6] = 'first';

  const attendance = [];
  const pastSessions = sessions.filter((session) => session[6] !== 'planned');
  for (let count = 0; count < scaled(410); count++) {
    const [id, , startsAt] = pick(pastSessions);
    const [year, month, day] = startsAt.slice(0, 10).split('-').map(Number);
    attendance.push([
      person(),
      id,
      mixedDate(dayNumber(year, month, day)),
      oneIn(12) ? null : String(between(15, 240)),
      pick(['attended', 'Attended', 'late', 'absent']),
    ]);
  }
  attendance[5][3] = '1h';

  const certifications = [];
  for (let number = 1; number <= 96; number++) {
    certifications.push([
      `CERT-${String(number).padStart(3, '0')}`,
      typed(pick(courseCodes)),
      String(pick([6, 12, 18, 24, 36])),
      oneIn(5) ? null : oneIn(9) ? 'none' : String(pick([0, 14, 30, 60])),
    ]);
  }
  const awards = [];
  for (let id = 1; id <= scaled(230); id++) {
    const day = between(dayNumber(2021, 1, 1), asOf);
    awards.push([
      id,
      person(),
      typed(pick(certifications)[0]),
      mixedDate(day),
      oneIn(20) ? mixedDate(Math.min(asOf, day + between(5, 200))) : pick([null, null, '']),
    ]);
  }

  const audiences = [];
  for (let number = 1; number <= 98; number++) {
    audiences.push([
      `AU-${String(number).padStart(3, '0')}`,
      `Audience ${number}${oneIn(9) ? ', part-time' : ''}`,
      typed(pick(courseCodes)),
      oneIn(2) ? pick(['A%', 'B1%', 'C[1-3]%', 'D_', 'E4_', 'F%1']) : null,
      oneIn(6) ? null : String(pick([7, 14, 30, 60, 90])),
    ]);
  }
  const members = [];
  for (let count = 0; count < scaled(340); count++) {
    const day = recent();
    members.push([
      typed(pick(audiences)[0]),
      person(),
      timestamp(day, secondOfWork()),
      oneIn(8)
        ? timestamp(Math.min(asOf, day + between(10, 300)), secondOfWork())
        : pick([null, '', '  ', 'NULL']),
    ]);
  }

  return {
    people,
    positions,
    organisations,
    job_assignments: jobs,
    courses,
    sessions,
    enrolments,
    completions,
    attendance,
    certifications,
    awards,
    audiences,
    audience_members: members,
  };
}
