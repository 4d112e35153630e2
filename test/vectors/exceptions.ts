/** Every published case that our code treats otherwise than its publisher says, and why. */

/** Cases of one source with one reason. */
export interface VectorException {
  readonly source: string;
  readonly ids: readonly string[];
  /** What our code does with them. */
  readonly outcome: 'accepted' | 'refused';
  readonly reason: string;
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/** The one table. A row that no case needs fails the test of its source. */
export const EXCEPTIONS: readonly VectorException[] = [
  {
    source: 'merkle-proofs',
    ids: ['consistency/additional/sizes-are-equal-one-and-proof-is-empty.json'],
    outcome: 'refused',
    reason: 'its root "hashes" have 12 bytes; ours have 32',
  },
  {
    source: 'json-test-suite',
    ids: [
      'y_number.json',
      'y_number_0e+1.json',
      'y_number_0e1.json',
      'y_number_double_close_to_zero.json',
      'y_number_int_with_exp.json',
      'y_number_real_capital_e.json',
      'y_number_real_capital_e_neg_exp.json',
      'y_number_real_capital_e_pos_exp.json',
      'y_number_real_exponent.json',
      'y_number_real_fraction_exponent.json',
      'y_number_real_neg_exp.json',
      'y_number_real_pos_exponent.json',
      'y_number_simple_real.json',
      'y_object_extreme_numbers.json',
      'y_structure_lonely_negative_real.json',
    ],
    outcome: 'refused',
    reason: 'fractions and exponents: ours are integers only',
  },
  {
    source: 'json-test-suite',
    ids: ['y_number_minus_zero.json', 'y_number_negative_zero.json'],
    outcome: 'refused',
    reason: 'negative zero has two texts for one number',
  },
  {
    source: 'json-test-suite',
    ids: ['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'],
    outcome: 'refused',
    reason: 'parsers differ on which member counts; RFC 7493 forbids it too',
  },
  {
    source: 'wycheproof json_web_signature',
    ids: ['18', '378'],
    outcome: 'refused',
    reason: 'valid ES256, but without typ, and kid is no thumbprint (see the ES256 source)',
  },
  {
    source: 'wycheproof json_web_signature',
    ids: [
      ...['1', '348', '352', '357', '358', '359', '376', '377'],
      ...['33', ...numbers(259, 275), '287', '288', ...numbers(320, 323), ...numbers(325, 328)],
      ...['345', '346', '347', '349', '350', '351'],
    ],
    outcome: 'refused',
    reason: 'another algorithm (HS256, RS*, PS*, ES512): the profile has ES256 only',
  },
  {
    source: 'wycheproof json_web_signature',
    ids: ['372', '373'],
    outcome: 'refused',
    reason: 'characters outside base64url, which lenient decoders skip; also HS256',
  },
  {
    source: 'wycheproof json_web_signature ES256',
    ids: ['354', '356'],
    outcome: 'accepted',
    reason: 'the signature is right; its JWK says use enc or key_ops, and ours has no such member',
  },
  {
    source: 'checkpoint-parse',
    ids: [
      'valid one',
      'valid with different origin',
      'valid with trailing data',
      'valid with multiple trailing data lines',
      'valid with trailing newlines',
    ],
    outcome: 'refused',
    reason: 'hashes of other than 32 bytes, and lines after the hash',
  },
  {
    source: 'tlog-tiles-paths',
    ids: ['parse 63/x999/x999/x999/x999/x999/999.p/255'],
    outcome: 'refused',
    reason: 'a tile number above 2^53-1 is not a safe integer',
  },
  {
    source: 'sumdb-checkpoints',
    ids: ['step 1 as our checkpoint'],
    outcome: 'refused',
    reason: 'the name of its key is not its origin',
  },
  {
    source: 'sigsum-cosignature-line',
    ids: ['line'],
    outcome: 'refused',
    reason: 'its time is above 2^63-1, which the current specification forbids',
  },
  {
    source: 'sigsum-proof-examples',
    ids: numbers(1, 8),
    outcome: 'refused',
    reason: 'sigsum has its own proof text; the file holds neither its keys nor its messages',
  },
  {
    source: 'veraison-ear-jwts',
    ids: ['testJWT in our profile', 'testJWT_JWK in our profile'],
    outcome: 'refused',
    reason: 'no kid, typ JWT, or a jwk member: the header is not that of the profile',
  },
  {
    source: 'generated jws',
    ids: ['ES256.jws'],
    outcome: 'refused',
    reason: 'its s is high: of the twins (r, s) and (r, n-s) the profile has the low one only',
  },
  {
    source: 'generated jws',
    ids: ['mal.jws'],
    outcome: 'accepted',
    reason: 'the low twin of ES256.jws: the one text that the profile has for this signature',
  },
  {
    source: 'generated jws',
    ids: ['EdDSA.jws'],
    outcome: 'refused',
    reason: 'the profile has ES256 only',
  },
  {
    source: 'generated jws',
    ids: ['ES256.general.json', 'EdDSA.general.json'],
    outcome: 'refused',
    reason: 'the JSON serialization: the profile has the compact one only',
  },
];

/** Files that no test of ours can run yet, whole or in part, and what is missing. */
export const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ['extracted/tessera-testdata-log-key.json', 'key and leaves without the log: no root to compare'],
]);
