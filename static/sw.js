/* Keeps the recording forms usable without a signal; everything else comes from the network.
   Forms hold names: they are kept in a cache that belongs to one session, and go when it ends. */
"use strict";
const ASSETS = []; /* the server writes here the names, with their hashes, of what the forms need */
const PARTS = `assets-${ASSETS.join().replace(/[^0-9a-f]/g, "")}`;
const OWNED = "forms:";
const UNTIL = "/until";
const NOBODY = "nobody";
const FORMS = /^\/(activities\/new|pairings\/\d+\/(observations|checks)\/new)$/;

async function drop(isKept) {
  for (const name of await caches.keys()) if (!isKept(name)) await caches.delete(name);
}
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(PARTS).then((cache) => cache.addAll(["/offline", ...ASSETS])));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(drop((name) => name === PARTS || name.startsWith(OWNED)).then(() => self.clients.claim()));
});

/* A page tells whose it is and how long that session lasts without being used; nobody's page ends all of it */
async function belongs(answer) {
  const whose = answer.headers.get("X-Session");
  if (!whose) return null;
  await drop((name) => !name.startsWith("forms") || name === OWNED + whose);
  if (whose === NOBODY) return null;
  const cache = await caches.open(OWNED + whose);
  await cache.put(UNTIL, new Response(String(Date.now() + 1000 * Number(answer.headers.get("X-Session-Lasts")))));
  return cache;
}
/* The cache of the session that is still there; what belongs to an ended one is dropped */
async function owned() {
  const name = (await caches.keys()).find((one) => one.startsWith(OWNED));
  if (!name) return null;
  const cache = await caches.open(name);
  const until = await cache.match(UNTIL);
  const here = self.cookieStore ? (await self.cookieStore.get("here"))?.value : name.slice(OWNED.length);
  if (here === name.slice(OWNED.length) && !(until && Date.now() > Number(await until.text()))) return cache;
  await caches.delete(name);
  return null;
}
async function page(request, keep) {
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") {
      const cache = await belongs(answer);
      if (keep && cache && !answer.redirected) await cache.put(new URL(request.url).pathname, answer.clone());
    }
    return answer;
  } catch {
    const mine = await owned().catch(() => null);
    const found = await mine?.match(request, { ignoreSearch: true, ignoreVary: true });
    return found || (await caches.match("/offline", { ignoreVary: true })) || Response.error();
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
    if (request.method === "GET") event.respondWith(page(request, FORMS.test(pathname)));
    else event.respondWith(fetch(request).catch(() => caches.match("/offline", { ignoreVary: true })));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(asset(request));
});
