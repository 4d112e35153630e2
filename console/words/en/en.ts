/** English: the catalog that the others follow. */

import { administration } from './administration.ts';
import { challenges } from './challenges.ts';
import { checks } from './checks.ts';
import { codes } from './codes.ts';
import { enrollment } from './enrollment.ts';
import { errors } from './errors.ts';
import { finding } from './finding.ts';
import { gpu } from './gpu.ts';
import { host } from './host.ts';
import { imports } from './imports.ts';
import { leaf } from './leaf.ts';
import { license } from './license.ts';
import { lists } from './lists.ts';
import { moves } from './moves.ts';
import { overview } from './overview.ts';
import { parts } from './parts.ts';
import { people } from './people.ts';
import { records } from './records.ts';
import { reports } from './reports.ts';
import { requirements } from './requirements.ts';
import { shell } from './shell.ts';
import { shipment } from './shipment.ts';
import { signIn } from './signIn.ts';
import { site } from './site.ts';
import { terms } from './terms.ts';
import { today } from './today.ts';
import { verifying } from './verifying.ts';

/** Every text of the console in English. */
export const en = {
  shell,
  terms,
  today,
  overview,
  parts,
  errors,
  checks,
  lists,
  codes,
  records,
  leaf,
  challenges,
  verifying,
  reports,
  requirements,
  signIn,
  people,
  administration,
  gpu,
  site,
  finding,
  imports,
  host,
  moves,
  license,
  shipment,
  enrollment,
};
