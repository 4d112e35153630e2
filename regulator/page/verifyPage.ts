/**
 * Where the page begins, and its worker too: both are this one script, so that the policy of the
 * page has one digest, and the worker is made from what was checked against it.
 */
import './noJit.ts';
import { VerifyPage } from './page.ts';
import { answerOrders } from './work.ts';

/** Put in by the build. */
declare const FLEETSEAL_VERSION: string;

if (typeof document === 'undefined') answerOrders();
else {
  const source = document.currentScript?.textContent ?? '';
  new VerifyPage(FLEETSEAL_VERSION, source).show();
}
