import { ensureDependencies } from './ensure.mjs';
import { say } from './process.mjs';

// Makes the packages for the Marketplace and Open VSX: `npm run package [-- TARGET… | all]`, this machine's if none is named.
await ensureDependencies();
const { ownTarget, packageExtension, targets } = await import('./packaging.mjs');

const known = Object.keys(targets);
const named = process.argv.slice(2);
const own = ownTarget();
const wanted = named.includes('all')
  ? known
  : named.length > 0
    ? named
    : own === undefined
      ? []
      : [own];
const unknown = wanted.filter((target) => !known.includes(target));
if (unknown.length > 0 || wanted.length === 0) {
  const what =
    unknown.length > 0 ? `'${unknown.join("', '")}'` : `${process.platform}-${process.arch}`;
  say(`There is no package for ${what}: there are ${known.join(', ')}, and all.`);
  process.exit(2);
}
for (const target of wanted) {
  const { file, missing } = await packageExtension(target);
  if (file === undefined) {
    say(missing);
    process.exitCode = 1;
  } else {
    console.log(file);
  }
}
