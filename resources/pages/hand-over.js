'use strict';
// The answer stands after the #, which no browser sends. It leaves the address bar before anything else happens.
const answer = location.hash.slice(1);
const here = location.href.split('#')[0];
history.replaceState(null, '', here);
const main = document.querySelector('main');
const say = (title, words) => {
  document.title = main.querySelector('h1').textContent = title;
  main.querySelector('p').textContent = words;
};
main.setAttribute('aria-busy', 'true');
say('Handing the answer over', 'Token Explorer gets it in a moment.');
fetch(here, {
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Page-Key': 'PAGE_KEY' },
  body: answer,
  credentials: 'omit',
  redirect: 'error',
}).then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error()))).then((text) => {
  const page = new DOMParser().parseFromString(text, 'text/html');
  document.title = page.title;
  main.replaceWith(page.querySelector('main'));
}).catch(() => {
  main.className = 'bad';
  main.querySelector('path').setAttribute('d', 'M12 8v5m0 3h.01');
  main.removeAttribute('aria-busy');
  say('The answer was not handed over', 'Token Explorer does not wait for it any more. Go back to it and sign in again. You can close this tab.');
});
