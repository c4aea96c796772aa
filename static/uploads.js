/* Files go ahead of their form in small pieces: progress in sight, resumed after a lost line or a reload. */
(() => {
  "use strict";
  const PIECE = 256 * 1024;
  const LARGEST = 10 * 1024 * 1024;
  const MOST = 9;
  const SIDE = 112;
  const LONGEST_WAIT = 15000;
  const EDGE = 1600;
  const LIGHT = 700 * 1024;
  const MANY_PIXELS = 24e6;
  const CLEAR = 0.88;
  const make = (tag, more = {}) => Object.assign(document.createElement(tag), more);
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  const bytesOf = (blob) => new Response(blob).arrayBuffer();
  const pause = (time) => new Promise((done) => {
    const go = () => { clearTimeout(timer); removeEventListener("online", go); done(); };
    const timer = setTimeout(go, time);
    addEventListener("online", go);
  });

  /* The same file chosen again has the same key, so that it goes on where it stopped */
  function mix(text, bytes, seed) {
    let sum = 2166136261 ^ Math.imul(seed, 2654435761);
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 16777619);
    for (const one of bytes) sum = Math.imul(sum ^ one, 16777619);
    return (sum >>> 0).toString(16).padStart(8, "0");
  }
  async function keyOf(file) {
    const bytes = new Uint8Array(await bytesOf(file.slice(0, 65536)));
    const text = [location.pathname, file.name, file.size].join("|");
    return [1, 2, 3, 4].map((seed) => mix(text, bytes, seed)).join("");
  }

  /* How wide and high a JPEG or PNG is, from its beginning; null for what we cannot read */
  async function extentOf(file) {
    const view = new DataView(await bytesOf(file.slice(0, 512 * 1024)));
    if (view.byteLength > 24 && view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
    if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
      const mark = view.getUint16(at);
      if (mark >= 0xffc0 && mark <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(mark)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
      if (mark < 0xff00) return null;
    }
    return null;
  }
  /* A photo as small as it is kept, upright, on white; null where it is light already or the browser cannot */
  async function reduced(file) {
    const extent = await extentOf(file);
    const [wide, high] = extent || [0, 0];
    if (!window.createImageBitmap || Math.max(wide, high) <= EDGE) return null;
    if (file.size < LIGHT && wide * high < MANY_PIXELS) return null;
    const image = await createImageBitmap(file, { imageOrientation: "from-image", resizeWidth: EDGE, resizeQuality: "high" });
    const [long, short] = [Math.max(image.width, image.height), Math.min(image.width, image.height)];
    if (Math.abs((short / long) * (Math.max(wide, high) / Math.min(wide, high)) - 1) > 0.02) return null;
    const scale = Math.min(1, EDGE / long);
    const canvas = make("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", CLEAR));
    return blob && blob.type === "image/jpeg" && blob.size < file.size ? blob : null;
  }
  async function digestOf(file) {
    if (!window.crypto || !crypto.subtle) return "";
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await bytesOf(file)));
    return [...sum].map((one) => one.toString(16).padStart(2, "0")).join("");
  }
  let preparing = Promise.resolve();

  class Refused extends Error {}
  async function ask(item, path, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 60000);
    let answer;
    try {
      const headers = { "X-CSRFToken": item.box.token(), Accept: "application/json" };
      answer = await fetch(`/uploads/${path}`, { method: "POST", body, headers, redirect: "manual", signal: stop.signal });
    } finally { clearTimeout(timer); }
    if (answer.ok || answer.status === 409) return answer.json();
    if (answer.status === 422) throw new Refused((await answer.json()).message);
    if (answer.type === "opaqueredirect" || answer.status < 429) throw new Refused("请重新登录，再选一次这个文件会接着传。");
    throw new Error(String(answer.status));
  }

  /* One chosen file: its line on the page and its way to the server */
  class Item {
    constructor(box, file) {
      Object.assign(this, { box, file, body: file, original: "", state: "waiting", at: 0 });
      this.line = make("li");
      this.word = make("span", { className: "sub" });
      this.bar = make("progress", { max: file.size, value: 0 });
      this.bar.setAttribute("aria-label", `${file.name} 的进度`);
      const text = make("span", { className: "grow" });
      text.append(make("span", { className: "name", textContent: file.name }), this.word, this.bar);
      const remove = make("button", { type: "button", className: "remove", textContent: "×" });
      remove.setAttribute("aria-label", `去掉 ${file.name}`);
      remove.addEventListener("click", () => this.drop());
      this.line.append(text, remove);
      this.say("排队");
      this.prepared = preparing = preparing.then(() => this.prepare());
    }
    /* One after the other: a phone has memory for one large photo */
    async prepare() {
      if (this.state === "dropped") return;
      const small = await reduced(this.file).catch(() => null);
      if (small) {
        this.original = await digestOf(this.file).catch(() => "");
        this.body = small;
        this.bar.max = small.size;
        this.say("已缩小，排队");
      }
      await this.preview().catch(() => null);
    }
    say(word) {
      this.word.textContent = `${size(this.body.size)} · ${word}`;
      this.bar.value = this.at;
      this.bar.hidden = this.state !== "waiting";
    }
    async preview() {
      if (!/^image\//.test(this.file.type) || !window.createImageBitmap) return;
      const image = await createImageBitmap(this.body, { imageOrientation: "from-image" }).catch(() => null);
      if (!image) return;
      const canvas = make("canvas", { width: SIDE, height: SIDE });
      const scale = Math.max(SIDE / image.width, SIDE / image.height);
      const [wide, high] = [image.width * scale, image.height * scale];
      canvas.getContext("2d").drawImage(image, (SIDE - wide) / 2, (SIDE - high) / 2, wide, high);
      canvas.setAttribute("aria-hidden", "true");
      this.line.prepend(canvas);
    }
    async send() {
      for (let wait = 2000; this.state === "waiting"; wait = Math.min(wait * 2, LONGEST_WAIT)) {
        try { await this.pieces(); } catch (error) {
          if (this.state === "dropped") return;
          if (error instanceof Refused) this.end("refused", error.message);
          else {
            this.say(navigator.onLine ? "线路不好，会自动接着传" : "等信号，会自动接着传");
            await pause(wait);
          }
        }
      }
    }
    async pieces() {
      await this.prepared;
      if (this.body.size > LARGEST) throw new Refused("文件超过 10 MB，请压缩后再传。");
      this.key = this.key || (await keyOf(this.file));
      if (this.box.has(this)) throw new Refused("这个文件已经选过了。");
      const told = new FormData();
      for (const [name, value] of [["key", this.key], ["name", this.file.name], ["size", this.body.size], ["original", this.original]]) told.append(name, value);
      this.at = (await ask(this, "", told)).offset;
      while (this.at < this.body.size && this.state === "waiting") {
        this.say(`已传 ${Math.floor((this.at / this.body.size) * 100)}%`);
        const piece = this.body.slice(this.at, this.at + PIECE);
        this.at = (await ask(this, `${this.key}/pieces?offset=${this.at}`, piece)).offset;
      }
      if (this.state !== "waiting") return;
      await ask(this, `${this.key}/finish`);
      this.line.append(make("input", { type: "hidden", name: "staged", value: this.key }));
      this.end("there", "已传好");
    }
    end(state, word) {
      this.state = state;
      if (state === "refused") this.line.append(make("input", { type: "hidden", name: "unsent", value: `${this.file.name}\n${word}` }));
      this.line.classList.add(state);
      this.say(word);
      this.box.tell();
    }
    drop() {
      const known = this.key && this.state !== "refused";
      this.state = "dropped";
      this.line.remove();
      this.box.items = this.box.items.filter((one) => one !== this);
      if (known) ask(this, `${this.key}/drop`).catch(() => null);
      this.box.tell();
      this.box.place.querySelector("input[type=file]").focus();
    }
  }

  /* One place on the page where files are chosen */
  class Box {
    constructor(place) {
      Object.assign(this, { place, form: place.closest("form"), list: place.querySelector("[data-upload-list]"), items: [], held: null });
      place.addEventListener("change", (event) => event.target.matches("input[type=file]") && this.choose(event.target));
      document.addEventListener("submit", (event) => event.target === this.form && this.hold(event), true);
      this.ask();
    }
    token() { return this.form.elements.namedItem("csrf_token").value; }
    has(item) { return this.items.some((one) => one !== item && one.key === item.key && one.state !== "refused"); }
    count() { return this.items.filter((one) => one.state !== "refused").length + this.place.querySelectorAll("input[type=checkbox][name=staged]:checked").length; }
    choose(input) {
      for (const file of input.files) {
        if (this.count() >= MOST) break;
        const item = new Item(this, file);
        this.items.push(item);
        this.list.append(item.line);
      }
      input.value = "";
      const more = input.dataset.more;
      if (more) this.place.querySelector(`label[for="${input.id}"]`).textContent = more;
      this.work();
      this.tell();
    }
    async work() {
      if (this.busy) return;
      this.busy = true;
      for (let item = this.next(); item; item = this.next()) await item.send();
      this.busy = false;
      this.tell();
      this.release();
    }
    next() { return this.items.find((one) => one.state === "waiting"); }
    tell() {
      const there = this.items.filter((one) => one.state === "there").length;
      const left = this.items.filter((one) => one.state === "waiting").length;
      const said = this.place.querySelector("[data-upload-said]");
      const bad = this.items.filter((one) => one.state === "refused").length;
      said.textContent = left ? `正在传，还有 ${left} 个。` : there ? `${there} 个文件已传好，按下面的按钮保存。` : "";
      if (bad && !left) said.textContent += there ? `${bad} 个没有传成，不影响别的。` : `${bad} 个没有传成，原因写在上面。`;
      this.ask();
      if (this.count() >= MOST) said.textContent += `一次最多 ${MOST} 个，先保存，再加其他的。`;
      for (const input of this.place.querySelectorAll("input[type=file]")) input.disabled = this.count() >= MOST;
    }
    /* Consent is asked once there is a photo to speak of */
    ask() {
      const photos = this.items.filter((one) => one.state !== "refused" && (/^image\//.test(one.file.type) || /\.hei[cf]$/i.test(one.file.name)));
      const staged = this.place.querySelectorAll("input[type=checkbox][name=staged]:checked").length;
      this.place.querySelector("[data-upload-consent]").hidden = !photos.length && !staged;
    }
    /* Who presses the button while files are on their way need not press it again */
    hold(event) {
      if (!this.next()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (this.held) return;
      this.held = event.submitter || this.form.querySelector("[type=submit]");
      this.label = this.held.textContent;
      this.held.textContent = "传完就保存…";
    }
    release() {
      const button = this.held;
      if (!button) return;
      this.held = null;
      button.textContent = this.label;
      if (!this.items.length || this.items.some((one) => one.state === "there")) this.form.requestSubmit ? this.form.requestSubmit(button) : button.click();
    }
  }
  for (const place of document.querySelectorAll("[data-uploads]")) new Box(place);
})();
