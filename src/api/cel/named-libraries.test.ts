/** Semantic versions and named formats; the answers are those of apiserver's own environment of 1.36. */
import { describe, expect, it } from 'vitest';
import { told } from './testing/told.ts';

describe('semver', () => {
  it.each<[text: string, value: unknown]>([
    ['isSemver("1.2.3-alpha.1+b")', true],
    ['isSemver("v1.2.3") || isSemver("1.2") || isSemver("01.2.3")', false],
    ['isSemver("v01.2", true)', true],
    [
      '[semver("v1.02", true).major(), semver("1.2.3").minor(), semver("1.2.3").patch()]',
      [1, 2, 3],
    ],
    ['semver("1.0.0") == semver("1.0.0+built")', true],
    ['semver("1.0.0").isGreaterThan(semver("1.0.0-rc.1"))', true],
    ['semver("1.0.0-2").isLessThan(semver("1.0.0-11"))', true],
    ['semver("1.0.0-alpha.1").compareTo(semver("1.0.0-alpha"))', 1],
    ['semver("1.0.0-1").compareTo(semver("1.0.0-alpha"))', -1],
    ['semver("")', 'Version string empty'],
    ['semver("1.2")', 'No Major.Minor.Patch elements found'],
    ['semver("1.2.x")', 'Invalid character(s) found in patch number "x"'],
    ['semver("1.02.3")', 'Minor number must not contain leading zeroes "02"'],
    ['semver("1.2.3-01")', 'Numeric PreRelease version must not contain leading zeroes "01"'],
    ['semver("1.2.3+")', 'Build meta data is empty'],
    ['semver("1..3")', 'strconv.ParseUint: parsing "": invalid syntax'],
    ['semver("1.2-a", true)', 'short version cannot contain PreRelease/Build meta data'],
    ['semver(1)', "ERROR: <input>:1:7: found no matching overload for 'semver' applied to '(int)'"],
  ])('%s', (text, value) => {
    expect(told(text)).toEqual(value);
  });
});

describe('format', () => {
  it.each<[text: string, value: unknown]>([
    ['format.dns1123Label().validate("my-name").hasValue()', false],
    ['format.dns1123LabelPrefix().validate("my-name-").hasValue()', false],
    ['format.dns1035Label().validate("1a").value().size()', 1],
    ['format.uuid().validate("x").value()', ['does not match the UUID format']],
    ['format.date().validate("2021-13-01").value()', ['invalid date']],
    ['format.uri().validate("").value()', ['parse "": empty url']],
    ['format.named("labelValue").value() == format.labelValue()', true],
    ['format.named("nothing").hasValue()', false],
    ['format.byte().validate("aGVsbG8=").value()', 'optional.none() dereference'],
    [
      'format.nothing()',
      "ERROR: <input>:1:15: undeclared reference to 'nothing' (in container '')",
    ],
    [
      'format.named(1)',
      "ERROR: <input>:1:13: found no matching overload for 'format.named' applied to '(int)'",
    ],
  ])('%s', (text, value) => {
    expect(told(text)).toEqual(value);
  });
});
