/* Keeps the recording forms usable without a signal; everything else comes from the network. */
"use strict";
const ASSETS = []; /* the server writes here the names, with their hashes, of what the forms need */
const PARTS = `assets-${ASSETS.join().replace(/[^0-9a-f]/g, "")}`;
const CACHE = "forms-1";
const FORMS = /^\/(activities\/new|pairings\/\d+\/(observations|checks)\/new)$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(PARTS).then((cache) => cache.addAll(["/offline", ...ASSETS])));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => ![CACHE, PARTS].includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function kept(request, fallback) {
  return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) || (fallback && (await caches.match(fallback, { ignoreVary: true }))) || Response.error();
}
async function fresh(request, keep, fallback) {
  try {
    const answer = await fetch(request);
    if (keep && answer.ok && !answer.redirected) {
      const cache = await caches.open(CACHE);
      await cache.put(new URL(request.url).pathname, answer.clone());
    }
    return answer;
  } catch {
    return kept(request, fallback);
  }
}
/* A static file's name carries its hash, so what is kept under it is right. A form that was kept before
   an update still names the older hash: without a signal it gets what stands under the newer one. */
const plain = (address) => new URL(address).pathname.replace(/\.[0-9a-f]{10}\./, ".");
async function asset(request) {
  const held = await caches.match(request, { ignoreVary: true });
  if (held) return held;
  const cache = await caches.open(PARTS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    const like = (await cache.keys()).find((one) => plain(one.url) === plain(request.url));
    return like ? cache.match(like, { ignoreVary: true }) : Response.error();
  }
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "GET") event.respondWith(fresh(request, FORMS.test(pathname), "/offline"));
    else event.respondWith(fetch(request).catch(() => caches.match("/offline", { ignoreVary: true })));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(asset(request));
});
