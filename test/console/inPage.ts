/** What runs inside the browser, to look at a page as a person would. */
import type { Page } from 'playwright-core';

/** A place of a page where text does not fit. */
export interface Misfit {
  readonly what: string;
  readonly text: string;
}

function nameOf(element: Element): string {
  const name = element.tagName.toLowerCase();
  const classes = [...element.classList].filter((one) => !one.startsWith('m_')).slice(0, 2);
  return [name, ...classes].join('.');
}

/** Text that is cut off or runs out of the screen. Containers that scroll may be wider. */
function findMisfits(): Misfit[] {
  const width = document.documentElement.clientWidth;
  const found: Misfit[] = [];
  const add = (what: string, element: Element) => {
    const text = (element.textContent ?? '').trim().slice(0, 60);
    found.push({ what: `${what}: ${nameOf(element)}`, text });
  };
  const isHidden = (element: Element): boolean => {
    const { position, clipPath } = getComputedStyle(element);
    const { width: wide, height } = element.getBoundingClientRect();
    const isForListeners = position === 'absolute' && (clipPath !== 'none' || wide <= 1);
    const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return !isShown || height === 0 || isForListeners;
  };
  const scrolls = (element: Element | null): boolean => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { overflowX } = getComputedStyle(at);
      if (at !== document.documentElement && /auto|scroll/.test(overflowX)) return true;
    }
    return false;
  };
  if (document.documentElement.scrollWidth > width) add('page is wider', document.body);
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    );
    if (!hasText || isHidden(element) || element.closest('[aria-hidden="true"]') !== null) continue;
    const { right, left } = element.getBoundingClientRect();
    const isOutside = right > width + 1 || left < -1;
    if (isOutside && !scrolls(element) && element.closest('.skip') === null) {
      add('runs out of the screen', element);
    }
    const { overflowX, textOverflow } = getComputedStyle(element);
    const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    const clips = /hidden|clip/.test(overflowX) || textOverflow === 'ellipsis';
    if (isCut && clips && !element.hasAttribute('title')) add('is cut off', element);
  }
  return found;
}

/** Everything shown that can be worked with, by a name each. Marks them for the next step. */
function markOperable(): string[] {
  const selector =
    'a[href], button, input, select, textarea, summary, [role="button"], [role="menuitem"], ' +
    '[role="tab"], [role="checkbox"], [role="switch"], [tabindex]';
  const names: string[] = [];
  const radios = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    const { width, height } = element.getBoundingClientRect();
    const isVisible = element.checkVisibility({ visibilityProperty: true });
    const isShown = isVisible && width > 0 && height > 0;
    const isOff = element.matches(':disabled, [aria-disabled="true"], [tabindex="-1"]');
    if (!isShown || isOff || element.closest('[inert], [aria-hidden="true"]') !== null) continue;
    if (element instanceof HTMLInputElement && element.type === 'radio') {
      // One of a group is in the order of Tab; arrows lead to the others.
      if (radios.has(element.name)) continue;
      radios.add(element.name);
      element.dataset.radio = element.name;
    }
    element.dataset.operable = String(names.length);
    names.push(`${nameOf(element)} ${(element.textContent ?? '').trim().slice(0, 40)}`);
  }
  return names;
}

/** True where one can see that this has the focus. */
function showsFocus(element: HTMLElement): boolean {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const parent = element.parentElement;
  // A box that is drawn by its neighbor or frame shows the focus there.
  const around = [parent, element.nextElementSibling, parent?.parentElement ?? null];
  const isAround = around.some(
    (one) => one !== null && getComputedStyle(one).outlineStyle !== 'none',
  );
  const isOutlined = outlineStyle !== 'none' && outlineWidth !== '0px';
  const isField = element.matches('input, select, textarea');
  return isOutlined || boxShadow !== 'none' || isAround || isField;
}

/** From now on, what gets the focus is marked as reached, and whether that can be seen. */
function watchFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    let marked = target;
    if (target instanceof HTMLInputElement && target.type === 'radio') {
      const group = document.querySelector<HTMLElement>(`[data-radio="${target.name}"]`);
      marked = group ?? target;
    }
    marked.dataset.reached = showsFocus(target) ? 'visible' : 'invisible';
  });
}

/** Numbers of what was marked and never had the focus, and of what had it without showing it. */
function seenFocus(): { missing: number[]; invisible: number[] } {
  const marks = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].map(({ dataset }) =>
      Number(dataset.operable),
    );
  return {
    missing: marks('[data-operable]:not([data-reached])'),
    invisible: marks('[data-operable][data-reached="invisible"]'),
  };
}

const FUNCTIONS = [nameOf, findMisfits, markOperable, showsFocus, watchFocus, seenFocus]
  .map(String)
  .join('\n');

/** Functions that look at a page, as they run in it. */
const LOOKS = { findMisfits, markOperable, watchFocus, seenFocus };

/** Looks at a page. */
export async function look<K extends keyof typeof LOOKS>(
  page: Page,
  what: K,
): Promise<ReturnType<(typeof LOOKS)[K]>> {
  const found: unknown = await page.evaluate(`(() => { ${FUNCTIONS}; return ${what}(); })()`);
  // as: the very function of this name gave it, in the browser.
  return found as ReturnType<(typeof LOOKS)[K]>;
}
