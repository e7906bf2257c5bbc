// The keys, as mail programs have them.
(() => {
  const click = selector => $(selector)?.click();
  const rowOf = () => document.activeElement.closest?.('.row');
  const isOpen = () => $('.panes.open .message') !== null;
  const go = { i: '/', s: '/sessions', e: '/explain', c: '/codes' };
  let pending = 0;

  function onRowOrMessage(inMessage, inList) {
    const row = rowOf();
    if (!row && isOpen()) {
      click(inMessage);
      return;
    }
    const box = row && $('[name=id]', row);
    if (box && !$('[name=id]:checked')) box.click();
    click(inList);
  }

  Object.assign(ulak.keys, {
    j: () => ulak.move ? ulak.move(1) : moveFocus(1),
    k: () => ulak.move ? ulak.move(-1) : moveFocus(-1),
    '/': () => { const field = $('[data-search-field]') ?? $('[data-search] input'); field?.focus(); field?.select(); },
    u: () => isOpen() ? click('.message [data-back]') : click('[data-back]'),
    '#': () => onRowOrMessage('.message [data-delete]', '[data-list-form] [data-delete]'),
    e: () => onRowOrMessage('.message [data-unread]', '[data-list-form] [data-unread]'),
    s: () => onRowOrMessage('.message [data-star]', '[data-list-form] [value=star]'),
    x: () => $('[name=id]', rowOf() ?? document.createElement('p'))?.click(),
    '*': () => ulak.selectAll(),
    z: () => click('[data-undo]'),
    f: () => click('[data-first-fault], [data-forward]'),
    r: () => click('[data-reply]'),
    c: () => click('[data-compose-link]'),
    g: () => { pending = Date.now(); },
    '?': () => $('[data-keys]')?.showModal(),
  });

  function moveFocus(step) {
    const links = $$('.list .row > a');
    links[Math.min(Math.max(links.indexOf(document.activeElement) + step, 0), links.length - 1)]?.focus();
  }

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') $$('details.menu[open]').forEach(menu => { menu.open = false; $('summary', menu).focus(); });
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.closest?.('[data-compose]')?.requestSubmit();
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input:not([type=checkbox]), textarea, select, dialog[open]')) return;
    if (pending && Date.now() - pending < 1500 && go[event.key]) {
      location.href = ulak.base + go[event.key];
      return;
    }
    if (/^[1-9]$/.test(event.key)) {
      $$('.tabs a')[event.key - 1]?.click();
      return;
    }
    const act = ulak.keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
