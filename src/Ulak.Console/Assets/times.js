// Times in the reader's zone: near ones relative, others as a time or a date. The server writes its own zone for readers without script.
(() => {
  // The reader's own form of the page's language: 24 hours in en-GB, days before months.
  const language = navigator.languages.find(each => each.split('-')[0] === document.documentElement.lang) ?? document.documentElement.lang;
  const relative = new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'always' });
  const format = options => new Intl.DateTimeFormat(language, options);
  const [clock, weekday, date, dated] = [
    format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }), format({ weekday: 'short' }), format({ day: 'numeric', month: 'short' }), format({ day: '2-digit', month: '2-digit', year: 'numeric' }),
  ];
  const exact = format({ dateStyle: 'full', timeStyle: 'long' });

  function text(then, now) {
    const seconds = (now - then) / 1000;
    if (seconds < 3600) return seconds < 60 ? relative.format(-Math.max(0, Math.floor(seconds)), 'second') : relative.format(-Math.floor(seconds / 60), 'minute');
    if (then.toDateString() === now.toDateString()) return clock.format(then);
    if (seconds < 6 * 86400) return weekday.format(then);
    return then.getFullYear() === now.getFullYear() ? date.format(then) : dated.format(then);
  }

  function show(root = document) {
    const now = new Date();
    for (const time of $$('time[data-time]', root)) {
      const then = new Date(time.dateTime);
      const words = text(then, now);
      if (time.textContent !== words) time.textContent = words;
      time.title = exact.format(then);
      time.shown = time.dateTime;
    }
    for (const time of $$('time[data-exact]', root)) {
      time.textContent = exact.format(new Date(time.dateTime));
    }
  }

  ulak.setUps.push(show);
  setInterval(show, 20000);
})();
