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

/** How many rows there are of each file for 285 people. */
const rowsFor = {
  sessions: 230,
  enrolments: 400,
  completions: 370,
  attendance: 410,
  awards: 230,
  members: 340,
};
const usualPeople = 285;

/** How many people make so many enrolments, completions and attendances together. */
export const peopleFor = (factRows) => {
  const { enrolments, completions, attendance } = rowsFor;
  return Math.round((factRows * usualPeople) / (enrolments + completions + attendance));
};

/**
 * Generated rows for the 13 files, around a given number of people: a list of files with their rows,
 * which are made while they are read. They have to be read in their order, each to its end. They
 * never touch the heroes: no organisation of the subtree Z, none of the heroes' courses, audiences or
 * certificates, and none of their numbers (where the scale needs those, numbers start above them).
 *
 * @param {ReturnType<import('./random.mjs').createRandom>} random
 * @param {number} peopleCount how many people to make, at least 25
 * @returns {[string, Iterable<(string | number | null)[]>][]}
 */
export function makeFiller(random, peopleCount) {
  const { between, oneIn, pick } = random;
  const scaled = (file) => Math.max(8, Math.round((rowsFor[file] * peopleCount) / usualPeople));
  const mixedDate = (day) => (oneIn(3) ? isoDate(day) : britishDate(day));
  const secondOfWork = () => between(8 * 3600, 17 * 3600);
  /** A code as people type it: mostly right, sometimes in small letters or with a blank behind. */
  const typed = (code) => (oneIn(9) ? code.toLowerCase() : oneIn(14) ? `${code} ` : code);
  const firstId = peopleCount > 7900 ? 100_001 : 1001;
  /** Numbers from 1, or from above the heroes' where those would be reached. */
  const firstOf = (count, heroes) => (count < heroes ? 1 : 1_000_001);
  const person = () => firstId + between(0, peopleCount - 1);
  const recent = () => between(dayNumber(2022, 9, 1), asOf - 1);

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

  const hired = new Int32Array(peopleCount);
  /** The day on which somebody left, 0 for who has not. */
  const left = new Int32Array(peopleCount);
  function* people() {
    const kept = [];
    for (let index = 0; index < peopleCount; index++) {
      const row = makePerson(index);
      // What does not convert: a day that is none, two that are no dates.
      if (index === 9) row[6] = '31/04/2021';
      if (index === 10) row[6] = 'not known';
      if (index === 11) row[6] = '2019-02-29';
      if (index === 12) kept.push(...row.slice(0, 6));
      yield row;
    }
    // A person exported twice, the second time with a later hire date; and a key that is no number.
    yield [...kept, '2023-07-03', null, 'GB'];
    const special = ['Nobody', 'Special', 'Active', '2020-01-01', null, 'GB'];
    yield ['X17', '000017', 'x17@kineo.example', ...special];
  }
  function makePerson(index) {
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
    hired[index] = hireDay;
    left[index] = hasLeft ? leaveDay : 0;
    return [
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
    ];
  }

  // Half of the people have a second job, some a third.
  let jobId = firstOf(2 * peopleCount, 90_000);
  const job = (holder, org, manager, start, end, primary) => {
    const position = oneIn(40) ? 'POS-999' : typed(pick(positionCodes));
    const modified = timestamp(start - between(1, 20), secondOfWork(), between(0, 999));
    return [
      jobId++,
      holder,
      position,
      typed(org),
      manager,
      mixedDate(start),
      end === null ? null : mixedDate(end),
      primary,
      oneIn(10) ? modified.replace(' ', 'T') : modified,
    ];
  };
  function* jobs() {
    for (let index = 0; index < peopleCount; index++) yield* jobsOf(index);
    const ending = [null, '1'];
    yield [
      jobId++,
      firstId + 20,
      'POS-020',
      'A1',
      firstId,
      '31/11/2023',
      ...ending,
      '2023-11-01 09:00:00.000',
    ];
    yield [jobId++, firstId + 21, 'POS-021', 'A1', firstId, '2023-02-30', ...ending, 'yesterday'];
  }
  function* jobsOf(index) {
    const id = firstId + index;
    const manager = () =>
      index < 3
        ? null
        : firstId + Math.max(0, Math.min(index - 1, Math.floor(index / 4) + between(-2, 2)));
    const org = pick(orgCodes);
    const start = hired[index];
    const end = left[index] === 0 ? null : left[index];
    if (oneIn(2) && start < dayNumber(2023, 1, 1)) {
      const change = between(start + 60, dayNumber(2023, 6, 30));
      // One in four is never closed, so that it overlaps the next; others leave a gap before it.
      yield job(id, org, manager(), start, oneIn(4) ? null : change - pick([1, 1, 1, 30]), '1');
      yield job(id, oneIn(3) ? org : pick(orgCodes), manager(), change, end, pick(['1', 'Y', '1']));
    } else {
      yield job(id, org, manager(), start, end, '1');
    }
    if (oneIn(12)) yield job(id, pick(orgCodes), manager(), start + 30, null, pick(['0', 'N', '']));
    if (end === null && oneIn(25))
      yield job(id, pick(orgCodes), manager(), asOf + between(10, 90), null, '1');
  }

  let courseCodes = [];
  const course = () => (oneIn(60) ? 'OLD-001' : typed(pick(courseCodes)));
  function* courses() {
    const rows = [];
    for (let number = 1; number <= 140; number++) {
      const family = between(0, prefixes.length - 1);
      const code = `${prefixes[family]}-${100 + number}`;
      const category = oneIn(5) ? categories[family].toUpperCase() : categories[family];
      const price = `${between(0, 250)}.${pick(['00', '5000', '9900', '3350', '125'])}`;
      rows.push([
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
    courseCodes = rows.map(([, code]) => code);
    rows[4][5] = '1,250.00';
    rows[5][4] = '2 hours';
    for (let number = 1; number <= 8; number++) {
      const copy = rows[number * 11];
      const again = [500 + number, copy[1].toLowerCase(), `${copy[2]} (copy)`];
      rows.push([...again, ...copy.slice(3, 7), null]);
    }
    yield* rows;
  }

  const sessionCount = scaled('sessions');
  const firstSession = firstOf(sessionCount, 8000);
  /** The sessions that somebody may have attended, and their days. */
  const past = [];
  const pastDays = [];
  function* sessions() {
    for (let id = firstSession; id < firstSession + sessionCount; id++) {
      const day = between(dayNumber(2023, 1, 9), asOf + 45);
      const start = between(8 * 3600, 14 * 3600);
      const end = start + between(20 * 60, 3 * 3600);
      const status =
        day > asOf ? 'planned' : oneIn(10) ? 'Cancelled' : pick(['held', 'Held', 'HELD ']);
      if (status !== 'planned') {
        past.push(id);
        pastDays.push(day);
      }
      yield [
        id,
        typed(pick(courseCodes)),
        timestamp(day, start, between(0, 999)),
        timestamp(day, end, between(0, 999)),
        String(between(4, 30)),
        oneIn(12) ? null : person(),
        status,
      ];
    }
  }

  function* enrolments() {
    const twice = [];
    const count = scaled('enrolments');
    const first = firstOf(count, 90_000);
    for (let index = 0; index < count; index++) {
      const row = [
        first + index,
        person(),
        course(),
        oneIn(3) ? between(firstSession, firstSession + sessionCount - 1) : null,
        timestamp(recent(), secondOfWork(), between(0, 999)),
        pick(['self', 'manager', 'audience', 'Import', 'IMPORT']),
        pick(['enrolled', 'completed', 'Completed', 'cancelled']),
      ];
      if (index === 3 || index === 30) twice.push(row);
      yield row;
    }
    yield* twice;
  }

  function* completions() {
    const count = scaled('completions');
    const first = firstOf(count, 90_000);
    for (let index = 0; index < count; index++) {
      const most = pick([10, 20, 50, 100]);
      const row = [
        first + index,
        person(),
        course(),
        timestamp(outsideDecember(recent()), secondOfWork(), between(0, 999)),
        oneIn(20) ? null : String(between(0, most)),
        String(most),
        String(between(1, 3)),
      ];
      if (index === 6) row[4] = '7.5';
      if (index === 7) row[3] = 'soon';
      if (index === 8) row[6] = 'first';
      yield row;
    }
  }

  function* attendance() {
    const count = scaled('attendance');
    for (let index = 0; index < count; index++) {
      const place = between(0, past.length - 1);
      const row = [
        person(),
        past[place],
        mixedDate(pastDays[place]),
        oneIn(12) ? null : String(between(15, 240)),
        pick(['attended', 'Attended', 'late', 'absent']),
      ];
      if (index === 5) row[3] = '1h';
      yield row;
    }
  }

  const certificationCodes = [];
  function* certifications() {
    for (let number = 1; number <= 96; number++) {
      const code = `CERT-${String(number).padStart(3, '0')}`;
      certificationCodes.push(code);
      yield [
        code,
        typed(pick(courseCodes)),
        String(pick([6, 12, 18, 24, 36])),
        oneIn(5) ? null : oneIn(9) ? 'none' : String(pick([0, 14, 30, 60])),
      ];
    }
  }
  function* awards() {
    const count = scaled('awards');
    const first = firstOf(count, 90_000);
    for (let index = 0; index < count; index++) {
      const day = between(dayNumber(2021, 1, 1), asOf);
      yield [
        first + index,
        person(),
        typed(pick(certificationCodes)),
        mixedDate(day),
        oneIn(20) ? mixedDate(Math.min(asOf, day + between(5, 200))) : pick([null, null, '']),
      ];
    }
  }

  const audienceCodes = [];
  function* audiences() {
    for (let number = 1; number <= 98; number++) {
      const code = `AU-${String(number).padStart(3, '0')}`;
      audienceCodes.push(code);
      yield [
        code,
        `Audience ${number}${oneIn(9) ? ', part-time' : ''}`,
        typed(pick(courseCodes)),
        oneIn(2) ? pick(['A%', 'B1%', 'C[1-3]%', 'D_', 'E4_', 'F%1']) : null,
        oneIn(6) ? null : String(pick([7, 14, 30, 60, 90])),
      ];
    }
  }
  function* members() {
    const count = scaled('members');
    for (let index = 0; index < count; index++) {
      const day = recent();
      yield [
        typed(pick(audienceCodes)),
        person(),
        timestamp(day, secondOfWork()),
        oneIn(8)
          ? timestamp(Math.min(asOf, day + between(10, 300)), secondOfWork())
          : pick([null, '', '  ', 'NULL']),
      ];
    }
  }

  return [
    ['organisations', organisations],
    ['positions', positions],
    ['people', people()],
    ['job_assignments', jobs()],
    ['courses', courses()],
    ['sessions', sessions()],
    ['enrolments', enrolments()],
    ['completions', completions()],
    ['attendance', attendance()],
    ['certifications', certifications()],
    ['awards', awards()],
    ['audiences', audiences()],
    ['audience_members', members()],
  ];
}
