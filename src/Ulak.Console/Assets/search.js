// The search of the reference as a site of files: each code's number, name and words come with the page.
(() => {
  const form = document.querySelector('[data-search]');
  const found = document.querySelector('[data-found]');
  const all = document.querySelector('[data-all]');
  if (!form || !window.ulakCodes) return;

  const language = document.documentElement.lang;
  const fold = text => text.toLocaleLowerCase(language).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i');
  const codes = window.ulakCodes.map(([code, name, words]) => ({ code, name, folded: fold(code + ' ' + name), words: fold(words) }));
  const links = new Map([...all.querySelectorAll('a')].map(a => [a.querySelector('.code').textContent, a.parentElement]));

  function search() {
    // An enhanced code of a class is found as that of every class.
    const wanted = fold(form.elements.q.value).replace(/\b[245](\.\d+\.\d+)\b/g, 'x$1').split(/\s+/).filter(Boolean);
    found.hidden = wanted.length === 0;
    all.hidden = wanted.length > 0;
    if (!wanted.length) return;
    const rank = each => wanted[0] === each.code.toLowerCase() ? 0 : each.code.toLowerCase().includes(wanted[0]) ? 1 : wanted.every(word => each.folded.includes(word)) ? 2 : 3;
    const hits = codes.filter(each => wanted.every(word => each.folded.includes(word) || each.words.includes(word))).sort((a, b) => rank(a) - rank(b));
    const list = document.createElement('ul');
    list.className = 'codes';
    list.append(...hits.map(each => links.get(each.code)?.cloneNode(true)).filter(Boolean));
    const none = document.createElement('p');
    none.className = 'note';
    none.textContent = window.ulakNone.replace('{0}', form.elements.q.value);
    found.replaceChildren(hits.length ? list : none);
  }

  form.addEventListener('submit', event => { event.preventDefault(); search(); });
  form.elements.q.addEventListener('input', search);
})();
