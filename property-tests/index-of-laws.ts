/** The index of laws in README.md, made from the laws themselves. */
import { LAWS, OWN_LAWS } from './laws/index.ts';

const BEGIN = '<!-- laws: written by `npm run laws:index` -->';
const END = '<!-- end of laws -->';

/** The page with its index as the laws are now. @throws if the page has no place for it */
export function withIndex(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md: needs ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin)}${BEGIN}\n\n${indexOfLaws()}\n\n${readme.slice(end)}`;
}

function indexOfLaws(): string {
  const overWorkloads = LAWS.map((law) => ({
    ...law,
    oracle:
      law.oracle.kind === 'monitor'
        ? `${law.oracle.says}; its verdict alone counts`
        : law.oracle.says,
    file: 'property-tests/laws.test.ts',
  }));
  return [...overWorkloads, ...OWN_LAWS]
    .map(({ name, because, oracle, defects, sometimes, file }) =>
      [
        `### ${name}`,
        '',
        `- could fail: ${because}`,
        `- oracle: ${oracle}`,
        `- ${defects.length === 1 ? 'defect' : 'defects'}: ${defects.map((each) => each.name).join('; ')}`,
        `- sometimes: ${sometimes.join('; ')}`,
        `- checked by: \`${file}\``,
      ].join('\n'),
    )
    .join('\n\n');
}
