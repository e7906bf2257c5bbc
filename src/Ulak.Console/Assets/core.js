// What the other scripts share: reading a page again, and taking over what changed in it. Every page works without script; this makes it faster.
'use strict';
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const ulak = {
  keys: {},
  // The path below which a proxy publishes the console; empty at the root.
  base: new URL(document.currentScript.src).pathname.replace(/\/assets\/.*$/, ''),
  wide: matchMedia('(min-width: 90rem)'),

  /** Reads a page of the console. The response to a form is a page as well. */
  async read(address, options = {}) {
    const response = await fetch(address, { headers: { accept: 'text/html' }, ...options });
    if (!response.headers.get('content-type')?.startsWith('text/html')) throw new Error('no page: ' + response.status);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    page.address = response.url;
    page.ok = response.ok;
    return page;
  },

  /** The address and the options of the request that the browser would make of a form, with the button that was pressed. */
  request(form, button) {
    const data = new FormData(form, button?.name ? button : null);
    // Not form.action: a button of that name would stand in its place.
    return [form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(data) }];
  },

  /** Makes an element equal to another one with as few changes as possible: focus, scroll position, open details and typed text stay. */
  morph(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(document.importNode(fresh, true));
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (name !== 'open' && name !== 'hidden' && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (name !== 'open' && name !== 'hidden' && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    if (old.matches('[data-rows]')) ulak.morphRows(old, fresh);
    else if (!old.matches('[data-time]') || old.dateTime !== old.shown) ulak.morphChildren(old, fresh);
  },

  morphChildren(old, fresh) {
    const olds = [...old.childNodes];
    [...fresh.childNodes].forEach((child, i) => {
      if (i < olds.length) ulak.morph(olds[i], child);
      else old.append(document.importNode(child, true));
    });
    olds.slice(fresh.childNodes.length).forEach(child => child.remove());
  },

  /** Rows have names. Those that follow the last row of the fresh page were read later, and stay. */
  morphRows(old, fresh) {
    const known = new Map([...old.children].map(row => [row.dataset.id, row]));
    const rows = [...fresh.children];
    const names = new Set(rows.map(row => row.dataset.id));
    const last = rows.findLast(row => known.has(row.dataset.id));
    const isWhole = !fresh.ownerDocument.querySelector('[data-more]');
    const end = !last ? -1 : isWhole ? old.children.length : [...old.children].indexOf(known.get(last.dataset.id));
    [...old.children].forEach((row, i) => { if (i <= end && !names.has(row.dataset.id)) row.remove(); });
    if (end < 0) old.replaceChildren();
    let place = old.firstElementChild;
    for (const row of rows) {
      const mine = end < 0 ? null : known.get(row.dataset.id);
      if (mine) {
        const isCurrent = mine.classList.contains('current');
        ulak.morph(mine, row);
        mine.classList.toggle('current', isCurrent || row.classList.contains('current'));
        if (mine !== place) old.insertBefore(mine, place);
        else place = place.nextElementSibling;
      } else {
        const added = old.insertBefore(document.importNode(row, true), place);
        if (known.size) added.classList.add('new');
      }
    }
  },

  /** Takes over the rail, the title and the icon of a page that was read; not of one that was made before the one that is shown. */
  takeFrame(page, { keepsTitle = false } = {}) {
    const [old, made] = [document, page].map(each => Number($('#rail', each)?.dataset.made ?? 0));
    // A clock that was set back must not hold up the counts for long.
    const isStale = made < old && old - made < 60000;
    const count = (isStale ? document : page).title.match(/^\(\d+\) /)?.[0] ?? '';
    document.title = count + (keepsTitle ? document : page).title.replace(/^\(\d+\) /, '');
    if (isStale) return;
    const rail = $('#rail'), fresh = $('#rail', page);
    if (rail && fresh) {
      rail.dataset.made = made;
      for (const part of ['[data-rail]', '.languages', '.themes']) {
        const [mine, theirs] = [$(part, rail), $(part, fresh)];
        if (mine && theirs) ulak.morph(mine, theirs);
      }
    }
    $('[data-icon]').href = $('[data-icon]', page).getAttribute('href');
    const [bar, freshBar] = [$('.chaosbar'), $('.chaosbar', page)];
    if (bar && freshBar) ulak.morph(bar, freshBar);
    else if (bar) bar.remove();
    else if (freshBar) $('#main').prepend(document.importNode(freshBar, true));
  },

  /** Shows what an action did. */
  toast(page) {
    const toasts = $('[data-toasts]'), fresh = $('[data-toasts]', page);
    if (toasts && fresh?.firstElementChild) toasts.replaceChildren(document.importNode(fresh.firstElementChild, true));
    ulak.ready(toasts ?? document.createElement('p'));
  },

  pressed: null,

  /** Waits while a button of the pointer is down: what is replaced or moved between a press and its click loses the click. */
  released: async () => { while (ulak.pressed) await ulak.pressed; },

  /** When the page is on the screen, or in a tab that is not: what the first paint does not need begins here, and does not delay it. */
  painted: new Promise(done => {
    if (document.hidden || !window.PerformanceObserver?.supportedEntryTypes?.includes('paint')) done();
    else new PerformanceObserver(list => { if (list.getEntriesByName('first-contentful-paint').length) done(); }).observe({ type: 'paint', buffered: true });
    document.addEventListener('visibilitychange', done, { once: true });
    // A window that the system does not draw counts as visible in some browsers.
    setTimeout(done, 2000);
  }),

  setUps: [],

  /** Prepares what needs script in a part of the page. */
  ready(root) {
    for (const setUp of ulak.setUps) setUp(root);
  },
};

// The click follows the release, on a touch screen a moment later. A release outside the window may not be reported.
addEventListener('pointerdown', event => {
  if (event.button || ulak.pressed) return;
  const when = (name, act) => addEventListener(name, act, { once: true, capture: true });
  ulak.pressed = new Promise(end => {
    when('pointerup', () => setTimeout(end, 50));
    when('pointercancel', end);
    setTimeout(end, 3000);
  }).finally(() => { ulak.pressed = null; });
}, true);

// Buttons that only script can serve are hidden until here.
ulak.setUps.push(root => {
  $$('[data-copy], [data-dismiss], [data-show-keys], [data-select-all]', root).forEach(button => { button.hidden = false; });
});

// On a narrow screen the tabs scroll, and the current one is in sight.
ulak.setUps.push(root => {
  for (const tabs of $$('.tabs', root)) {
    const current = $('[aria-current]', tabs)?.getBoundingClientRect(), all = tabs.getBoundingClientRect();
    if (current) tabs.scrollLeft += (current.left + current.right - all.left - all.right) / 2;
  }
});

// A part that takes time to make is read after the page.
ulak.setUps.push(root => {
  for (const part of $$('[data-load]', root)) {
    const view = part.closest('.view'), address = $('a', part).href;
    part.removeAttribute('data-load');
    part.classList.add('loading');
    ulak.read(address).then(page => {
      if (!part.isConnected) return;
      view.replaceChildren(...document.importNode($('.view', page), true).childNodes);
      ulak.ready(view);
    }).catch(() => part.classList.remove('loading'));
  }
});

document.addEventListener('click', async event => {
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    const source = copy.dataset.copy || $(copy.dataset.copyFrom)?.textContent || '';
    await navigator.clipboard.writeText(source).catch(() => {});
    const word = $('span', copy) ?? copy;
    if (!copy.dataset.word) copy.dataset.word = word.textContent;
    if ($('span', copy)) word.textContent = copy.dataset.copied;
    copy.classList.add('copied');
    copy.title = copy.dataset.copied;
    setTimeout(() => { if ($('span', copy)) word.textContent = copy.dataset.word; copy.classList.remove('copied'); }, 1600);
  }
  if (event.target.closest('[data-dismiss]')) event.target.closest('.toast').remove();
  if (event.target.closest('[data-show-keys]')) $('[data-keys]').showModal();
  for (const menu of $$('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// The theme changes at once; the cookie is for the next page.
document.addEventListener('click', event => {
  const choice = event.target.closest('[data-theme-choice]');
  const density = event.target.closest('[data-density]');
  if (!choice && !density) return;
  const link = (choice ?? density).closest('a');
  if (!link) return;
  event.preventDefault();
  fetch(link.href, { redirect: 'manual' });
  if (choice) {
    document.documentElement.dataset.theme = choice.dataset.themeChoice;
    $$('[data-theme-choice]').forEach(each => each.toggleAttribute('aria-current', each === choice));
    choice.setAttribute('aria-current', 'true');
  } else {
    const compact = document.documentElement.dataset.density !== 'compact';
    document.documentElement.dataset.density = compact ? 'compact' : '';
    const address = new URL(link.href);
    address.searchParams.set('density', compact ? 'comfortable' : 'compact');
    link.href = address.href;
  }
});
