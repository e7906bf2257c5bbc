// Selection, further pages as one scrolls, and the search as one types.
(() => {
  const list = $('[data-pane=list]');
  const boxes = () => $$('.row > [name=id]', list ?? document);
  let lastBox = null;

  function count() {
    const form = $('[data-list-form]');
    if (!form) return;
    const all = boxes(), chosen = all.filter(box => box.checked);
    const selectAll = $('[data-select-all]', form), matching = $('[data-select-matching]', form), scope = $('[data-scope]', form);
    const isAll = all.length > 0 && chosen.length === all.length;
    if (!isAll) scope.value = '';
    const label = $('[data-selected-count]', form), total = Number(matching.dataset.total);
    label.textContent = (scope.value ? label.dataset.allWords : label.dataset.words).replace('{0}', (scope.value ? total : chosen.length).toLocaleString(document.documentElement.lang));
    selectAll.checked = isAll;
    selectAll.indeterminate = chosen.length > 0 && !isAll;
    matching.hidden = !isAll || total <= all.length || scope.value !== '';
    matching.textContent = matching.dataset.words.replace('{0}', total.toLocaleString(document.documentElement.lang));
  }

  document.addEventListener('click', event => {
    const box = event.target.closest('.row > [name=id]');
    if (box) {
      const all = boxes();
      if (event.shiftKey && lastBox && all.includes(lastBox)) {
        const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach(each => { each.checked = box.checked; });
      }
      lastBox = box;
      count();
    }
    if (event.target.closest('[data-select-all]')) {
      boxes().forEach(each => { each.checked = event.target.checked; });
      count();
    }
    if (event.target.closest('[data-select-matching]')) {
      $('[data-scope]').value = 'matching';
      count();
    }
  });
  ulak.setUps.push(count);

  /** Clears the boxes of messages to which an action was applied; those that were selected meanwhile stay. */
  ulak.unselect = ids => {
    boxes().filter(box => ids.includes(box.value)).forEach(box => { box.checked = false; });
    count();
  };
  ulak.selectAll = () => {
    const all = boxes(), some = !all.every(box => box.checked);
    all.forEach(box => { box.checked = some; });
    count();
  };

  if (!list) return;

  // The list narrows as one types; the button and Enter do the same without script.
  const field = $('[data-search-field]');
  let typing;
  field.addEventListener('input', () => {
    clearTimeout(typing);
    ulak.leave();
    typing = setTimeout(async () => {
      const search = field.value.trim();
      const address = ulak.base + (search ? '/?q=' + encodeURIComponent(search) : '/');
      // A message that was clicked after the last letter keeps its address.
      if (!ulak.target()) {
        if (location.pathname === ulak.base + '/' && list.dataset.typed) history.replaceState(null, '', address);
        else history.pushState(null, '', address);
        list.dataset.typed = '1';
      }
      delete list.dataset.loaded;
      const page = await ulak.read(address).catch(() => null);
      const fresh = page && $('[data-pane=list]', page);
      await ulak.released();
      if (field.value.trim() !== search) return;
      if (!fresh) {
        if (!ulak.target()) location.href = address;
        return;
      }
      list.dataset.q = search;
      for (const part of ['[data-live]', '.list-title']) $(part, list).replaceChildren(...document.importNode($(part, fresh), true).childNodes);
      $('.saving', list)?.remove();
      if ($('.saving', fresh)) $('.list-head', list).append(document.importNode($('.saving', fresh), true));
      ulak.takeFrame(page);
      ulak.ready(list);
      watchEnd();
    }, 180);
  });
  $('.search .help', list)?.addEventListener('click', event => {
    const code = event.target.closest('code');
    if (!code) return;
    field.value = (field.value.trim() + ' ' + code.textContent.replace(/(from|to|subject|tag):.*/, '$1:')).trim();
    field.focus();
    field.dispatchEvent(new Event('input'));
  });

  // Further pages are read before the end of the list comes into sight.
  let reading = false;
  let observer;
  async function readMore(entries) {
    if (reading || !entries.some(entry => entry.isIntersecting)) return;
    const more = $('[data-more]', list);
    if (!more) return;
    reading = true;
    try {
      const address = new URL(more.href);
      address.searchParams.set('count', 200);
      const page = await ulak.read(address);
      const rows = $('[data-rows]', page);
      if (rows) {
        const fresh = document.importNode(rows, true);
        ulak.ready(fresh);
        $('[data-rows]', list).append(...fresh.children);
      }
      const next = $('[data-more]', page);
      if (next) more.href = next.getAttribute('href');
      else more.closest('p').remove();
    } finally {
      reading = false;
    }
    watchEnd();
  }

  // The margin counts from what scrolls: the pane, or the page of a phone.
  function watchEnd() {
    observer?.disconnect();
    const more = $('[data-more]', list);
    if (!more) return;
    const root = matchMedia('(min-width: 60rem)').matches ? $('[data-scroll]', list) : null;
    observer = new IntersectionObserver(readMore, { root, rootMargin: '6000px 0px' });
    observer.observe(more);
  }
  ulak.painted.then(watchEnd);
})();
