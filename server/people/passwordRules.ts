/** What a password must be like (NIST SP 800-63B-4, section 3.1.1.2): long, and not known. */
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';

/** Parts that passwords are most often made of; alone, or with digits around, they are known. */
const COMMON = new Set(
  [
    'password passwort passphrase administrator administrators fleetseal changeme changemenow',
    'letmeinletmein welcomewelcome passwordpassword adminadminadmin rootrootroot secretsecret',
    'iloveyouiloveyou qwertyuiop qwertyuiopasdfghjkl qwertyuiopasdf asdfghjklzxcvbnm zxcvbnm',
    'qwertyqwerty qwertzuiop azertyuiop qazwsxedcrfv qazwsxedc 1qaz2wsx3edc 1qaz2wsx3edc4rfv',
    '1q2w3e4r5t6y 1q2w3e4r5t6y7u8i q1w2e3r4t5y6 123qweasdzxc qweasdzxc password1234 admin',
    'correcthorsebatterystaple correct horse battery staple trustno1trustno1 superman batman',
    'letmein welcome monkey dragon football baseball princess sunshine master shadow secret',
    'qwerty abcdefghijkl abcdefghijklm nvidia nvidiagpu nvidianvidia compliance operator',
    'whatever whateverwhatever computer internet hello hellohello iloveyou starwars login',
    '123456789012 1234567890123 12345678901234567890 0123456789 012345678901 098765432109',
    'p@ssw0rd p@ssword passw0rd pa55word passw0rdpassw0rd p@ssw0rdp@ssw0rd default root',
  ].flatMap((line) => line.split(' ')),
);
/** A name shorter than this stands in too many words. */
const NAME_LENGTH_MIN = 4;
/** Longest piece whose repetition is no password. */
const PIECE_MAX = 6;

/** The one form of a password that is hashed: what looks the same is the same. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Refuses a password that somebody could guess. `password` is normalized, `name` that of the
 * account. Throws passwordWeak.
 */
export function assertPasswordGood(password: string, name: string): void {
  const characters = [...password];
  if (characters.length < LIMITS.passwordLengthMin) {
    throw weak(`A password has ${LIMITS.passwordLengthMin} characters or more.`);
  }
  const lower = password.toLowerCase();
  const plainName = name.normalize('NFKC').toLowerCase();
  const isLong = [...plainName].length >= NAME_LENGTH_MIN;
  if (lower === plainName || (isLong && lower.includes(plainName))) {
    throw weak('The password holds the name of the account.');
  }
  if (isCommon(lower) || isRepeated(lower) || isSequence(characters)) {
    throw weak('The password is one of those that are tried first.');
  }
}

function weak(detail: string): FleetsealError {
  return new FleetsealError('passwordWeak', detail);
}

/** True for a common password, also with digits and marks before and behind it. */
function isCommon(lower: string): boolean {
  const joined = lower.replaceAll(' ', '');
  const bare = joined.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
  return COMMON.has(joined) || COMMON.has(bare);
}

/** True where a short piece is all there is: `abcabcabcabc`. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= PIECE_MAX; length += 1) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).slice(0, text.length) === text) return true;
  }
  return false;
}

/** True where each character follows the one before, up or down: `abcdefghijkl`. */
function isSequence(characters: readonly string[]): boolean {
  const points = characters.map((character) => character.codePointAt(0) ?? 0);
  return [1, -1].some((step) =>
    points.every((point, i) => i === 0 || point - (points[i - 1] ?? 0) === step),
  );
}
